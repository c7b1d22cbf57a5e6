"""Run a function in another process, so that a crash or a hang of native code costs its answer and nothing more.

A worker is a plain child interpreter that answers over its pipes. It is kept for many calls and started again after
it died. Unlike `multiprocessing` it never imports the caller's main module, and works the same on every system.
"""

import contextlib
import importlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from types import TracebackType
from typing import IO, Any, Self

Function = str | Callable[..., Any]
"""A function at the top of an importable module, or "module:name" of one, which spares the caller its imports."""

_HEADER = 8
_START = "from rules.isolate import serve; serve()"


class DiedError(RuntimeError):
    """The worker crashed or was stopped because it took too long; the text says which."""


class CrashedError(DiedError):
    """The child died by itself."""


class FailedError(RuntimeError):
    """The function raised; the text is the class and message of its exception."""


class Worker:
    """One child process, started when first needed. Use as a context manager."""

    def __init__(self):
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        self.stop()

    def call(self, function: Function, *arguments: Any, timeout: float) -> Any:
        """Give back what the function returns; see `stream`."""
        (answer,) = self.stream(_once, function, *arguments, timeout=timeout)
        return answer

    def call_again(self, function: Function, *arguments: Any, timeout: float) -> Any:
        """Like `call`, with a second try after a crash: where memory runs short, a system kills what asks for it."""
        try:
            return self.call(function, *arguments, timeout=timeout)
        except CrashedError:
            return self.call(function, *arguments, timeout=timeout)

    def stream(self, function: Function, *arguments: Any, timeout: float) -> Generator[Any]:
        """Yield what the generator function yields in the child.

        Args:
            function: gives an iterator.
            arguments: whatever can be pickled, like the values that come back.
            timeout: longest wait for one value [s].

        Raises:
            DiedError: the child crashed or one value took longer than `timeout`.
            FailedError: the function raised.
        """
        self._send(pickle.dumps((function, arguments), protocol=pickle.HIGHEST_PROTOCOL))
        try:
            yield from self._receive(timeout)
        except GeneratorExit:
            self.stop()  # nobody waits for the rest, and the next call must not find it
            raise

    def _receive(self, timeout: float) -> Generator[Any]:
        while True:
            try:
                answer = self._answers.get(timeout=timeout)
            except queue.Empty:
                self.stop()
                raise DiedError(f"took longer than {timeout:.0f} s") from None
            if answer is None:
                raise CrashedError(f"crashed ({self._exit_word()})")
            kind, value = pickle.loads(answer)
            if kind == "end":
                return
            if kind == "error":
                raise FailedError(value)
            yield value

    def stop(self) -> None:
        """End the child, also in the middle of its work."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def _exit_word(self) -> str:
        process, self._process = self._process, None
        if process is None:
            return "stopped"
        code = process.wait()
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def _send(self, message: bytes) -> None:
        if self._process is None:
            self._start()
        process = self._process
        assert process is not None and process.stdin is not None
        try:
            process.stdin.write(len(message).to_bytes(_HEADER, "little") + message)
            process.stdin.flush()
        except BrokenPipeError as error:
            raise CrashedError(f"crashed ({self._exit_word()})") from error

    def _start(self) -> None:
        if self._closed:
            raise DiedError("was stopped")  # by Ctrl-C: a thread that still works with it must not start it again
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(part or str(os.curdir) for part in sys.path)
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        assert process.stdout is not None
        self._process = process
        self._answers = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(process.stdout, self._answers), daemon=True).start()


class Workers:
    """Some workers to share: whoever wants one takes it and gives it back. Use as a context manager.

    Args:
        count: how many may work at the same time.
    """

    def __init__(self, count: int):
        self.count = max(1, count)
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._all = [Worker() for _ in range(self.count)]
        for worker in reversed(self._all):
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End all work, also in the middle of it; none of the workers starts again."""
        for worker in self._all:
            worker.__exit__(None, None, None)

    @contextlib.contextmanager
    def ending(self) -> Generator[None]:
        """Stop the workers if what is done in this context is interrupted: threads that wait for them then end soon."""
        try:
            yield
        except BaseException:
            self.stop()
            raise

    @contextlib.contextmanager
    def one(self) -> Generator[Worker]:
        """Lend a worker; waits until one is idle."""
        worker = self._idle.get()
        try:
            yield worker
        finally:
            self._idle.put(worker)

    @contextlib.contextmanager
    def spare(self) -> Generator[Worker | None]:
        """Lend a worker if one is idle."""
        try:
            worker = self._idle.get_nowait()
        except queue.Empty:
            yield None
            return
        try:
            yield worker
        finally:
            self._idle.put(worker)


def _once(function: Function, *arguments: Any) -> Iterator[Any]:
    yield _named(function)(*arguments)


def _named(function: Function) -> Callable[..., Any]:
    if not isinstance(function, str):
        return function
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)


def _listen(pipe: IO[bytes], answers: "queue.SimpleQueue[bytes | None]") -> None:
    """Move messages from the pipe to the queue; None when the child is gone (or the pipe was closed on our side)."""
    with contextlib.suppress(OSError, ValueError):
        while (message := _message(pipe)) is not None:
            answers.put(message)
    answers.put(None)


def _message(pipe: IO[bytes]) -> bytes | None:
    header = pipe.read(_HEADER)
    if len(header) < _HEADER:
        return None
    size = int.from_bytes(header, "little")
    message = pipe.read(size)
    return message if len(message) == size else None


def serve() -> None:
    """Answer calls on stdin until it closes: the life of a child.

    Stdout is taken away from everyone else first, because native libraries print on it.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (message := _message(sys.stdin.buffer)) is not None:
        function, arguments = pickle.loads(message)
        try:
            for value in _named(function)(*arguments):
                _answer(answers, ("value", value))
            last = ("end", None)
        except Exception as error:  # noqa: BLE001  the caller gets it as FailedError
            last = ("error", f"{type(error).__name__}: {error}")
        _answer(answers, last)


def _answer(pipe: IO[bytes], value: tuple[str, Any]) -> None:
    message = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(len(message).to_bytes(_HEADER, "little"))
    pipe.write(message)
    pipe.flush()
