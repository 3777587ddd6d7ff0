"""What the samples' levels and notes say in English (英文对照), a line each: ``中文 = English``.

``words.english`` reads them; a text without its line stops the script that writes the samples.
"""
