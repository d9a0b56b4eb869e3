"""Stands in for the two functions of CPython's ``_testinternalcapi`` that ``test__interpreters`` uses.

An object crosses as it does anywhere: through a queue, in strict mode.
"""

import sys
import types

import _interpqueues


def get_crossinterp_data(obj):
    queue = _interpqueues.create(0, 3, 0)
    try:
        _interpqueues.put(queue, obj, 3, 0)
    except BaseException:
        _interpqueues.destroy(queue)
        raise
    return queue


def restore_crossinterp_data(queue):
    try:
        return _interpqueues.get(queue)[0]
    finally:
        _interpqueues.destroy(queue)


_stand_in = types.ModuleType("_testinternalcapi")
_stand_in.get_crossinterp_data = get_crossinterp_data
_stand_in.restore_crossinterp_data = restore_crossinterp_data
sys.modules["_testinternalcapi"] = _stand_in
