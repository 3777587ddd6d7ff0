@echo off
chcp 65001 >nul
setlocal DisableDelayedExpansion
if not exist "%~dp0app\competition" goto packed
if "%~d0"=="\\" goto network
cd /d "%~dp0"
set "COMPETITION_INSTANCE=%~dp0instance"
set "COMPETITION_COMMAND=%~nx0"
set "PYTHONUTF8=1"
set "PYTHONDONTWRITEBYTECODE=1"
set "PYTHON=%~dp0python\python.exe"
set "CHOSEN="
if exist "%PYTHON%" goto run
set "PYTHONPATH=%~dp0lib;%~dp0app"
set "PYTHON=py.exe"
set "CHOSEN=-3.11"
py.exe -3.11 -c "import sys; sys.exit(sys.maxsize < 2**32)" >nul 2>nul
if errorlevel 1 goto lacking
:run
if "%~1"=="" goto start
"%PYTHON%" %CHOSEN% -m competition.cli %*
goto ended
:start
title 技能竞赛管理
"%PYTHON%" %CHOSEN% -m competition.cli start
:ended
if not "%errorlevel%"=="0" pause
exit /b %errorlevel%
:packed
echo.
echo   还没有解压：这个窗口是从压缩包里面直接打开的，其余文件不在旁边。
echo   请关掉本窗口，右键压缩包，选“全部解压缩”，再到解压出来的文件夹里双击“启动.bat”。
echo.
echo   Not unpacked yet: extract the whole ZIP first, then start this file in the folder.
echo.
pause
exit /b 1
:network
echo.
echo   不能从网络共享文件夹里启动：数据库要放在这台电脑自己的硬盘上。
echo   请把整个文件夹复制到本机硬盘，再双击“启动.bat”。
echo.
echo   Copy the whole folder to the disk of this computer first, then start it there.
echo.
pause
exit /b 1
:lacking
echo.
echo   这个安装包里没有 Python，这台电脑上也没有找到 64 位的 Python 3.11。
echo   请安装 Python 3.11（64 位），或换用带 Python 的安装包，然后再双击“启动.bat”。
echo.
echo   There is no Python in this package, and no 64-bit Python 3.11 on this computer.
echo.
pause
exit /b 1
