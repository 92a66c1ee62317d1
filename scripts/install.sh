#!/bin/sh
# Makes the environment from a lock file: install.sh VENV LOCK PYTHON
# Uses uv where it is, else brings it into the environment with pip. Installs MediaPipe's system libraries where it may.
set -eu
venv=$1 lock=$2 python=$3

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "Python 3.11 or newer is needed; '$python' is not. Name another one: make PYTHON=python3.12 ..." >&2
    exit 1
}

usable() { "$venv/bin/python" -m pip --version >/dev/null 2>&1; }
if ! usable; then
    echo "Making the environment in $venv"
    "$python" -m venv --clear "$venv" && usable || {
        rm -rf "$venv"
        echo "'$python' cannot make an environment with pip. On Debian and Ubuntu: sudo apt-get install -y python3-venv" >&2
        exit 1
    }
fi
if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    [ -x "$venv/bin/uv" ] || "$venv/bin/python" -m pip install --quiet --disable-pip-version-check uv
    uv=$venv/bin/uv
fi
echo "Installing the packages of $lock"
VIRTUAL_ENV=$venv "$uv" pip install --quiet --require-hashes -r "$lock"
# the build tool is in the lock, so that nothing unpinned runs here
VIRTUAL_ENV=$venv "$uv" pip install --quiet --no-deps --no-build-isolation --editable .

# MediaPipe opens the first two at its first use; LightGBM is linked to the third
if ! "$venv/bin/python" -c 'import ctypes; [ctypes.CDLL(n) for n in ("libEGL.so.1", "libGLESv2.so.2", "libgomp.so.1")]' 2>/dev/null; then
    line="apt-get install -y libegl1 libgles2 libgomp1"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update -qq && $line -qq >/dev/null
    elif sudo -n true 2>/dev/null && command -v apt-get >/dev/null 2>&1; then
        sudo apt-get update -qq && sudo $line -qq >/dev/null
    else
        echo "MediaPipe and LightGBM need three system libraries. Run this, then the same make command again:" >&2
        echo "    sudo $line" >&2
        exit 1
    fi
fi
