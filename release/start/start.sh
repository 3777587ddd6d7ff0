#!/bin/sh
# 技能竞赛管理：双击或运行本文件即可启动 / start the system; words after it are a command of its own
here=$(cd "$(dirname "$0")" && pwd)
export COMPETITION_INSTANCE="${COMPETITION_INSTANCE:-$here/instance}" COMPETITION_COMMAND="./start.sh"
export PYTHONPATH="$here/lib:$here/app" PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1
for python in python3.11 python3; do
  if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    if [ $# -eq 0 ]; then set -- start; fi
    exec "$python" -m competition.cli "$@"
  fi
done
echo "需要 Python 3.11：请安装后再运行。 / Python 3.11 is needed: install it and start again." >&2
exit 1
