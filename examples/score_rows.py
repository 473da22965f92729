#!/usr/bin/env python3
"""Scores the rows of a table with a trained model and says which are anomalous, by ctypes:
    score_rows.py output/anomaly rows.csv [DEVICE]
prints what score_rows.c and `aecl detect output/anomaly rows.csv --csv` print. AECL_LIBRARY names the library where the
loader does not find libaecl.so.0. numpy is not needed; with it, array.ctypes.data is what aecl_runner_run takes."""
import ctypes
import os
import sys
from ctypes import POINTER, byref, c_bool, c_char_p, c_double, c_int, c_size_t, c_void_p

AECL_INPUT = -4
AECL_RUN_SCORE = 0  # the first of aecl_run_kind


class RunnerOptions(ctypes.Structure):
    """aecl_runner_options"""
    _fields_ = [("size", c_size_t), ("dtype", c_int), ("scaled", c_bool)]


def load_library():
    """The library with the types of the functions used here: ctypes takes all for int otherwise, and cuts pointers."""
    lib = ctypes.CDLL(os.environ.get("AECL_LIBRARY", "libaecl.so.0"))
    out = POINTER(c_void_p)
    for name, result, arguments in (
            ("aecl_message", c_char_p, []),
            ("aecl_exit_status", c_int, [c_int]),
            ("aecl_model_load", c_int, [out, c_char_p]),
            ("aecl_model_threshold", c_int, [c_void_p, c_char_p, POINTER(c_double)]),
            ("aecl_model_free", None, [c_void_p]),
            ("aecl_dataset_read", c_int, [out, c_char_p]),
            ("aecl_dataset_count", c_size_t, [c_void_p]),
            ("aecl_dataset_features", c_size_t, [c_void_p]),
            ("aecl_dataset_dtype", c_int, [c_void_p]),
            ("aecl_dataset_values", c_void_p, [c_void_p]),
            ("aecl_dataset_free", None, [c_void_p]),
            ("aecl_device_open", c_int, [out, c_char_p, c_void_p]),
            ("aecl_device_close", None, [c_void_p]),
            ("aecl_runner_new", c_int, [out, c_void_p, c_void_p, c_int, POINTER(RunnerOptions)]),
            ("aecl_runner_inputs", c_size_t, [c_void_p]),
            ("aecl_runner_run", c_int, [c_void_p, c_void_p, c_size_t, POINTER(c_double)]),
            ("aecl_runner_free", None, [c_void_p])):
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


class Failure(Exception):
    """A status and the message that goes with it."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def score_rows(lib, model_path, rows_path, selector):
    """Prints a line a row."""
    model, rows, device, runner = c_void_p(), c_void_p(), c_void_p(), c_void_p()
    threshold = c_double()

    def check(status):
        if status < 0:
            raise Failure(status, os.fsdecode(lib.aecl_message()))

    try:
        check(lib.aecl_model_load(byref(model), os.fsencode(model_path)))
        check(lib.aecl_model_threshold(model, None, byref(threshold)))
        check(lib.aecl_dataset_read(byref(rows), os.fsencode(rows_path)))
        check(lib.aecl_device_open(byref(device), selector and os.fsencode(selector), None))
        options = RunnerOptions(ctypes.sizeof(RunnerOptions), lib.aecl_dataset_dtype(rows))
        check(lib.aecl_runner_new(byref(runner), model, device, AECL_RUN_SCORE, byref(options)))

        features, wanted = lib.aecl_dataset_features(rows), lib.aecl_runner_inputs(runner)
        if features != wanted:
            raise Failure(AECL_INPUT, f"{rows_path}: its rows are of {features} values, the model wants {wanted}")
        scores = (c_double * lib.aecl_dataset_count(rows))()
        check(lib.aecl_runner_run(runner, lib.aecl_dataset_values(rows), len(scores), scores))

        print("row,score,threshold,verdict")
        for i, score in enumerate(scores):
            print("%d,%.9g,%.9g,%s" % (i + 1, score, threshold.value,
                                       "anomalous" if score > threshold.value else "normal"))
    finally:
        lib.aecl_runner_free(runner)
        lib.aecl_device_close(device)
        lib.aecl_dataset_free(rows)
        lib.aecl_model_free(model)


def main():
    """The command line."""
    if len(sys.argv) < 3:
        sys.exit("usage: score_rows.py MODEL ROWS [DEVICE]")
    lib = load_library()
    try:
        score_rows(lib, sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    except Failure as failure:
        print(f"score_rows.py: {failure}", file=sys.stderr)
        sys.exit(lib.aecl_exit_status(failure.status))


if __name__ == "__main__":
    main()
