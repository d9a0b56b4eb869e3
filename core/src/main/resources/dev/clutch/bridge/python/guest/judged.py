"""What of GraalPy's builtin modules the code of a confined interpreter may call: the one list, with the reasons.

Runs like guest.py, in confined interpreters only, before any other code. Of a module that is judged here, each builtin
function that is not named is refused with PermissionError: one that a later GraalPy brings along is so until somebody
has judged it, and HostileBuiltinsTest fails until then. It also fails for a builtin module that is in neither list.

That a function is replaced in its module protects, because nothing else holds it: GraalPy makes a builtin module once
for each interpreter, and every way to import it leads to that one. Classes are another matter, as ``object`` knows its
subclasses: what they do is refused in Java, by the switches of the context (dev.clutch.engine.graalpy.ContextOptions).
"""

import sys

PURE = frozenset(  # they compute, or change what is the interpreter's own
    """_abc _ast _asyncio _blake2 _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_truffle
    _codecs_tw _collections _contextvars _crypt _csv _functools _hashlib _io _json _lsprof _lzma _md5 _multibytecodec
    _operator _pickle _queue _random _sha1 _sha2 _sha3 _sre _string _struct _tokenize _tracemalloc _typing _warnings
    _weakref array atexit binascii builtins cmath errno gc itertools jarray marshal math select sys unicodedata
    zlib""".split()
)
"""Modules that reach nothing outside of their interpreter. ``_io`` opens what the context's file system lets it, or one
of the interpreter's own descriptors; ``select`` waits for those; the import of ``_lsprof`` needs a tool of GraalVM's
that is not there."""

FREE = {
    # Files and folders: the context's file system decides. Descriptors: those of a confined interpreter are its own,
    # numbered by itself. The environment and the locale, too, are a copy of its own.
    "posix": """WCOREDUMP WEXITSTATUS WIFCONTINUED WIFEXITED WIFSIGNALED WIFSTOPPED WSTOPSIG WTERMSIG
        waitstatus_to_exitcode access chmod chown fchmod fchown lchown link listdir lstat mkdir open readlink remove
        rename replace rmdir scandir stat statvfs symlink truncate unlink utime close dup dup2 fstat fstatvfs fsync
        ftruncate get_blocking get_inheritable get_terminal_size isatty lseek pipe read write set_blocking
        set_inheritable cpu_count ctermid fspath getcwd getcwdb getgid getgroups getloadavg getpid getuid
        register_at_fork strerror sysconf uname urandom putenv unsetenv _exit""",
    "_signal": "default_int_handler getitimer getsignal set_wakeup_fd valid_signals",
    "_socket": """close dup getdefaulttimeout setdefaulttimeout htonl htons ntohl ntohs inet_aton inet_ntoa inet_ntop
        inet_pton""",
    "_ssl": """RAND_add RAND_bytes RAND_pseudo_bytes RAND_status _test_decode_cert get_default_verify_paths nid2obj
        txt2obj""",
    "_thread": """_count _set_sentinel allocate_lock exit exit_thread get_ident get_native_id stack_size
        daemon_threads_allowed""",
    "_imp": """__create_dynamic__ create_dynamic exec_dynamic _fix_co_filename _override_frozen_modules_for_tests acquire_lock create_builtin exec_builtin
        extension_suffixes find_frozen get_frozen_object get_magic init_frozen is_builtin is_frozen is_frozen_package
        lock_held release_lock source_hash""",
    "_locale": "localeconv setlocale",
    "time": """asctime ctime get_clock_info gmtime localtime mktime monotonic monotonic_ns perf_counter perf_counter_ns
        process_time process_time_ns sleep strftime strptime thread_time thread_time_ns time time_ns""",
    "fcntl": "flock ioctl lockf",  # descriptors of its own
    "resource": "getpagesize getrlimit getrusage",
    "readline": """add_history clear_history get_auto_history get_completer get_completer_delims
        get_current_history_length get_history_item insert_text parse_and_bind read_history_file read_init_file
        redisplay remove_history_item replace_history_item set_auto_history set_completer set_completer_delims
        write_history_file""",  # a history of its own; files as the file system lets it
    "faulthandler": "is_enabled",
    "mmap": "",
    "_ctypes": "alignment get_errno set_errno sizeof",  # its classes touch no memory but the heap's: GraalPy asks
    "_posixshmem": "",
    "_posixsubprocess": "",
    "_multiprocessing": "",
    "_multiprocessing_graalpy": "",
    "pwd": "",
    # Extension modules need native memory, and GraalPy says so with ImportError: ``_imp`` above is free to try.
    # What is asked of Java and of other languages is refused by the context; what only tells of values is not.
    "java": "as_java_byte_array instanceof is_function is_object is_symbol is_type type",
    "polyglot": """__element_info__ __get_size__ __has_keys__ __has_size__ __is_boxed__ __is_null__ __key_info__
        __keys__ fits_in_big_integer fits_in_byte fits_in_double fits_in_float fits_in_int fits_in_long fits_in_short
        get_registered_interop_behavior register_interop_behavior register_interop_type storage""",
    # What GraalPy's own modules use, once they are loaded.
    "__graalpython__": """auto_wrap_methods builtin builtin_method current_import determine_system_toolchain get_graalvm_version get_jdk_version
        get_max_process_count get_python_home_paths import_current_as_named_module
        import_current_as_named_module_with_delegate java_assert lazy_attributes_from_delegate posix_module_backend
        read_file sha3_module_backend super time_millis unsafe_object_new zlib_module_backend""",
}

GRANTED = {
    ("posix", "SUBPROCESS"): "system kill waitpid",  # kill and waitpid know the interpreter's own children only
    ("posix", "READ_FILES"): "chdir fchdir",  # its folder is its own; without files it has none
    ("posix", "EXEC"): "execv",
    ("posix", "WRITE_FILES"): "umask",  # of what it makes itself
    ("_posixsubprocess", "SUBPROCESS"): "fork_exec",
    ("_socket", "NETWORK"): """getaddrinfo gethostbyaddr gethostbyname gethostbyname_ex gethostname getnameinfo
        getservbyname getservbyport""",
    ("_thread", "THREADS"): "start_new start_new_thread",
    ("_ctypes", "NATIVE_MEMORY"): """POINTER PyObj_FromPtr Py_DECREF Py_INCREF _dyld_shared_cache_contains_path _unpickle
        addressof buffer_info byref call_cdeclfunction call_function dlclose dlopen dlsym pointer resize""",
    ("_posixshmem", "NATIVE_MEMORY"): "shm_open shm_unlink",
    ("pwd", "READ_FILES"): "getpwall getpwnam getpwuid",
    ("_signal", "signals"): "signal",  # of the main interpreter, where its config says so
}
"""Module and permission -> what that grants."""

REFUSED = {
    # Signals and timers are the process's, whoever sets them; sessions and groups are, too.
    "_signal": "alarm raise_signal setitimer siginterrupt",
    "posix": "killpg getpgid getpgrp getppid getsid openpty setpgid setpgrp setsid",
    "_thread": "interrupt_main",
    "time": "tzset",  # it sets the default zone of the JVM; environment.py has one of the interpreter's own instead
    "faulthandler": "cancel_dump_traceback_later disable dump_traceback dump_traceback_later enable",
    # They start contexts and threads past Clutch.
    "_multiprocessing": "sem_unlink",
    "_multiprocessing_graalpy": """_close _gettid _pipe _read _select _spawn_context _terminate_spawned_thread _waittid
        _write sem_unlink""",
    "java": "add_to_classpath java_getattr",
    "polyglot": """__execute__ __invoke__ __new__ __read__ __remove__ __set_gil_locked_during_foreign_calls__ __write__
        eval export_value import_value""",
    "__graalpython__": """_disable_native_zlib blackhole build_java_class create_arrow_py_capsule
        dis extend force_split_direct_calls get_current_rss replicate_extensions_in_venv
        run_path storage_to_native_primitive which""",
}
"""What no confined interpreter may call. A record for the test: whatever is not allowed is refused."""

_KINDS = {"pwd": KeyError}  # there are no users; half of the library asks for one when it is imported

_function = type(len)


def _refusal(module, name):
    kind = _KINDS.get(module, PermissionError)

    def refused(*args, **kwargs):
        raise kind(f"{module}.{name} is not for the code of a confined interpreter")

    refused.__name__ = refused.__qualname__ = name
    refused.__module__ = module
    return refused


class _Spec:
    def __init__(self, name):
        self.name = name
        self.loader = sys.modules["_frozen_importlib"].BuiltinImporter
        self.origin, self.parent, self.submodule_search_locations = "built-in", "", None


def _module(name):
    return sys.modules.get(name) or sys.modules["_imp"].create_builtin(_Spec(name))


def withhold(*granted):
    """Refuses what is not allowed. granted: names of permissions, and ``signals`` where those are handled."""
    for name, free in FREE.items():
        if name not in sys.builtin_module_names:
            continue
        allowed = set(free.split())
        for permission in granted:
            allowed.update(GRANTED.get((name, permission), "").split())
        module = vars(_module(name))
        for function, value in module.copy().items():
            if function not in allowed and type(value) is _function:
                module[function] = _refusal(name, function)
    if "signals" not in granted:
        _hide_handlers()
    sys.dont_write_bytecode = True  # whoever imports what a file of bytecode is beside runs that instead


def _hide_handlers():
    """To ask for the handler of a signal sets it, for a moment: whoever asks is told that it is not Python's."""

    def getsignal(signalnum, /):
        return None

    getsignal.__module__ = "_signal"
    _module("_signal").getsignal = getsignal


class judged:
    """What the host takes hold of."""

    withhold = staticmethod(withhold)


judged  # noqa: B018 - what the host's evaluation of this file gives
