"""A source of files that are dragged over an X11 window and dropped, as a file manager does it: XDND version 5 through libX11.

https://www.freedesktop.org/wiki/Specifications/XDND/
"""
import ctypes
import ctypes.util
import pathlib
import time
from ctypes import POINTER, Structure, Union, byref, c_char_p, c_int, c_long, c_ubyte, c_uint, c_ulong, c_void_p

VERSION = 5
CLIENT_MESSAGE, SELECTION_REQUEST, SELECTION_NOTIFY = 33, 30, 31
HEAD = [("type", c_int), ("serial", c_ulong), ("send_event", c_int), ("display", c_void_p)]


class ClientMessage(Structure):
    _fields_ = [*HEAD, ("window", c_ulong), ("message_type", c_ulong), ("format", c_int), ("data", c_long * 5)]


class SelectionRequest(Structure):
    _fields_ = [*HEAD, ("owner", c_ulong), ("requestor", c_ulong), ("selection", c_ulong), ("target", c_ulong),
                ("property", c_ulong), ("time", c_ulong)]


class SelectionNotify(Structure):
    _fields_ = [*HEAD, ("requestor", c_ulong), ("selection", c_ulong), ("target", c_ulong), ("property", c_ulong),
                ("time", c_ulong)]


class Event(Union):
    _fields_ = [("type", c_int), ("client", ClientMessage), ("request", SelectionRequest), ("notify", SelectionNotify),
                ("room", c_long * 24)]


def library():
    """libX11 with the types of what is called."""
    x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    x11.XOpenDisplay.restype, x11.XOpenDisplay.argtypes = c_void_p, [c_char_p]
    x11.XDefaultRootWindow.restype, x11.XDefaultRootWindow.argtypes = c_ulong, [c_void_p]
    x11.XInternAtom.restype, x11.XInternAtom.argtypes = c_ulong, [c_void_p, c_char_p, c_int]
    x11.XCreateSimpleWindow.restype = c_ulong
    x11.XCreateSimpleWindow.argtypes = [c_void_p, c_ulong, c_int, c_int, c_uint, c_uint, c_uint, c_ulong, c_ulong]
    x11.XSetSelectionOwner.argtypes = [c_void_p, c_ulong, c_ulong, c_ulong]
    x11.XSendEvent.argtypes = [c_void_p, c_ulong, c_int, c_long, POINTER(Event)]
    x11.XChangeProperty.argtypes = [c_void_p, c_ulong, c_ulong, c_ulong, c_int, c_int, c_char_p, c_int]
    x11.XTranslateCoordinates.argtypes = [c_void_p, c_ulong, c_ulong, c_int, c_int, POINTER(c_int), POINTER(c_int),
                                          POINTER(c_ulong)]
    x11.XGetWindowProperty.argtypes = [c_void_p, c_ulong, c_ulong, c_long, c_long, c_int, c_ulong, POINTER(c_ulong),
                                       POINTER(c_int), POINTER(c_ulong), POINTER(c_ulong), POINTER(POINTER(c_ubyte))]
    for name in ("XPending", "XSync", "XNextEvent", "XFlush", "XCloseDisplay", "XFree"):
        getattr(x11, name).argtypes = {"XSync": [c_void_p, c_int], "XNextEvent": [c_void_p, POINTER(Event)]}.get(
            name, [c_void_p])
    return x11


class Source:
    """Drags files on one display."""

    def __init__(self, display):
        self.x11 = library()
        self.display = self.x11.XOpenDisplay(display.encode())
        if not self.display:
            raise OSError(f"no X display {display}")
        self.root = self.x11.XDefaultRootWindow(self.display)
        self.window = self.x11.XCreateSimpleWindow(self.display, self.root, 0, 0, 1, 1, 0, 0, 0)
        self.data = b""

    def close(self):
        self.x11.XCloseDisplay(self.display)

    def atom(self, name):
        return self.x11.XInternAtom(self.display, name.encode(), 0)

    def is_aware(self, window):
        kind, form, count, left, data = c_ulong(), c_int(), c_ulong(), c_ulong(), POINTER(c_ubyte)()
        self.x11.XGetWindowProperty(self.display, window, self.atom("XdndAware"), 0, 1, 0, 0, byref(kind), byref(form),
                                    byref(count), byref(left), byref(data))
        if data:
            self.x11.XFree(data)
        return kind.value != 0

    def target_at(self, x, y):
        """The innermost window under a point of the screen that takes drops."""
        found, window = None, self.root
        while window:
            if self.is_aware(window):
                found = window
            there_x, there_y, child = c_int(), c_int(), c_ulong()
            self.x11.XTranslateCoordinates(self.display, self.root, window, x, y, byref(there_x), byref(there_y),
                                           byref(child))
            window = child.value
        return found

    def tell(self, target, kind, *data):
        event = Event()
        event.client.type, event.client.window, event.client.format = CLIENT_MESSAGE, target, 32
        event.client.message_type = self.atom(kind)
        event.client.data = (c_long * 5)(self.window, *data)
        self.x11.XSendEvent(self.display, target, 0, 0, byref(event))
        self.x11.XFlush(self.display)

    def ask_to_close(self, window):
        """Asks the program to close its window, as a window manager does."""
        event = Event()
        event.client.type, event.client.window, event.client.format = CLIENT_MESSAGE, window, 32
        event.client.message_type = self.atom("WM_PROTOCOLS")
        event.client.data[0] = self.atom("WM_DELETE_WINDOW")
        self.x11.XSendEvent(self.display, window, 0, 0, byref(event))
        self.x11.XFlush(self.display)

    def hear(self, wanted, seconds):
        """Answers requests for the data until a message of this kind comes; its five numbers, or None."""
        end, wanted = time.monotonic() + seconds, self.atom(wanted)
        while time.monotonic() < end:
            if not self.x11.XPending(self.display):
                time.sleep(0.005)
                continue
            event = Event()
            self.x11.XNextEvent(self.display, byref(event))
            if event.type == SELECTION_REQUEST:
                self.answer(event.request)
            elif event.type == CLIENT_MESSAGE and event.client.message_type == wanted:
                return list(event.client.data)
        return None

    def answer(self, request):
        self.x11.XChangeProperty(self.display, request.requestor, request.property, request.target, 8, 0, self.data,
                                 len(self.data))
        event = Event()
        notify = event.notify
        notify.type, notify.requestor, notify.selection = SELECTION_NOTIFY, request.requestor, request.selection
        notify.target, notify.property, notify.time = request.target, request.property, request.time
        self.x11.XSendEvent(self.display, request.requestor, 0, 0, byref(event))
        self.x11.XFlush(self.display)

    def drop(self, paths, x, y, hover=None):
        """Drags files to a point of the screen and lets go; whether they were taken. `hover` is called before that."""
        self.data = "".join(pathlib.Path(path).absolute().as_uri() + "\r\n" for path in paths).encode()
        target = self.target_at(x, y)
        if target is None:
            return False
        self.x11.XSetSelectionOwner(self.display, self.atom("XdndSelection"), self.window, 0)
        self.tell(target, "XdndEnter", VERSION << 24, self.atom("text/uri-list"), 0, 0)
        copy, now = self.atom("XdndActionCopy"), 1
        accepted = False
        # The first answer may come before the target has seen the data.
        for _ in range(20):
            self.tell(target, "XdndPosition", 0, x << 16 | y, now, copy)
            status = self.hear("XdndStatus", 1.0)
            accepted = bool(status and status[1] & 1)
            if accepted or status:
                break
        if not accepted:
            self.tell(target, "XdndLeave", 0, 0, 0, 0)
            return False
        if hover:
            hover()
        self.tell(target, "XdndDrop", 0, now, 0, 0)
        finished = self.hear("XdndFinished", 5.0)
        return bool(finished and finished[1] & 1)
