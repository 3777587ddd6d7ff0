"""`python -m competition.cli` is `competition`."""

from competition.cli import main

if __name__ == "__main__":
    main()
