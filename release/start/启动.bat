@echo off
chcp 65001 >nul
setlocal
cd /d "%~dp0"
title 技能竞赛管理
set "COMPETITION_INSTANCE=%~dp0instance"
set "COMPETITION_COMMAND=启动.bat"
set "PYTHONUTF8=1"
set "PYTHONDONTWRITEBYTECODE=1"
if exist "%~dp0python\python.exe" (
  set PYTHON="%~dp0python\python.exe"
  goto run
)
set "PYTHONPATH=%~dp0lib;%~dp0app"
py -3.11 -c "import sys; sys.exit(sys.maxsize < 2**32)" >nul 2>nul
if not errorlevel 1 (
  set PYTHON=py -3.11
  goto run
)
echo.
echo   这个安装包里没有 Python，这台电脑上也没有找到 64 位的 Python 3.11。
echo   请安装 Python 3.11（64 位），或换用带 Python 的安装包，然后再双击“启动.bat”。
echo.
echo   There is no Python in this package, and no 64-bit Python 3.11 on this computer.
echo.
pause
exit /b 1
:run
if "%~1"=="" (%PYTHON% -m competition.cli start) else (%PYTHON% -m competition.cli %*)
if errorlevel 1 pause
