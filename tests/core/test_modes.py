import asyncio
import threading

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.modes import changed, modes


def recorded():
    return (ag.Variable(1.0) * 2).requires_grad


def test_no_grad_records_nothing(x):
    with ag.no_grad():
        y = x * 2
    assert (y.requires_grad, y.creator) == (False, None)
    assert recorded()


def test_enable_grad_inside_no_grad():
    with ag.no_grad():
        with ag.enable_grad():
            assert recorded()
        assert not recorded()
    assert recorded()


def test_as_decorators():
    @ag.no_grad()
    def predict():
        """Docstring."""
        return recorded()

    assert not predict()
    assert not predict()
    assert recorded()
    assert (predict.__name__, predict.__doc__) == ("predict", "Docstring.")

    @ag.enable_grad()
    def learn():
        return recorded()

    with ag.no_grad():
        assert learn()
        assert not recorded()


def test_a_decorated_generator_has_the_mode_in_its_steps_only():
    closed = []

    @ag.no_grad()
    def steps():
        try:
            answer = yield recorded()
            try:
                yield (answer, recorded())
            except KeyError:
                yield ("caught", recorded())
            return "end"
        finally:
            closed.append(recorded())

    generator = steps()
    assert next(generator) is False
    assert recorded()
    assert generator.send("sent") == ("sent", False)
    assert generator.throw(KeyError()) == ("caught", False)
    with pytest.raises(StopIteration, match="end"):
        next(generator)
    generator = steps()
    next(generator)
    generator.close()
    assert closed == [False, False]
    assert recorded()


def test_a_decorated_coroutine_has_the_mode_while_others_run():
    @ag.no_grad()
    async def predict():
        before = recorded()
        await asyncio.sleep(0)
        return before, recorded()

    async def other():
        await asyncio.sleep(0)
        return recorded()

    async def both():
        return await asyncio.gather(predict(), other())

    assert asyncio.run(both()) == [(False, False), True]


@pytest.mark.parametrize("mode", [ag.no_grad, ag.enable_grad, ag.debug])
def test_modes_are_put_back_after_an_exception(mode):
    before = modes.now
    with pytest.raises(KeyError), mode():
        raise KeyError

    @mode()
    def fails():
        raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert modes.now is before


def test_a_recursive_function_can_be_decorated():
    @ag.no_grad()
    def depth(n):
        assert not recorded()
        return 0 if n == 0 else 1 + depth(n - 1)

    assert depth(5) == 5
    assert recorded()


def test_one_context_can_be_entered_twice():
    mode = ag.no_grad()
    with mode:
        assert not recorded()
    assert recorded()
    with mode, mode:
        assert not recorded()
    assert recorded()


def test_debug_can_be_switched_off_inside():
    with ag.debug():
        assert modes.now.debug
        with ag.debug(False):
            assert not modes.now.debug
        with ag.no_grad():
            assert modes.now.debug
    assert not modes.now.debug


def test_modes_belong_to_a_thread():
    found = {}
    entered, checked = threading.Event(), threading.Event()

    def other():
        found["at start"] = recorded()
        entered.wait(5)
        found["while no_grad is on elsewhere"] = recorded()
        with ag.no_grad():
            checked.set()
            found["inside"] = recorded()

    thread = threading.Thread(target=other)
    thread.start()
    with ag.no_grad():
        entered.set()
        checked.wait(5)
        assert not recorded()
    assert recorded()
    thread.join()
    assert found == {"at start": True, "while no_grad is on elsewhere": True, "inside": False}


def test_one_context_in_two_threads_at_once():
    """Each thread gets back what it had before, in whatever order they leave."""
    mode, found = ag.no_grad(), []
    entered, left = threading.Event(), threading.Event()

    def other():
        with ag.debug():
            with mode:
                entered.set()
                left.wait(5)
            found.append((modes.now.debug, modes.now.grad))

    thread = threading.Thread(target=other)
    with mode:
        thread.start()
        entered.wait(5)
    assert (modes.now.debug, modes.now.grad) == (False, True)
    left.set()
    thread.join()
    assert found == [(True, True)]


def test_one_context_in_two_tasks_at_once():
    mode = ag.no_grad()

    async def task(debug, delay):
        with ag.debug(debug):
            with mode:
                await asyncio.sleep(delay)
                assert not recorded()
            return modes.now.debug, recorded()

    async def both():
        return await asyncio.gather(task(True, 0), task(False, 0.01))

    assert asyncio.run(both()) == [(True, True), (False, True)]


def test_no_grad_gives_the_same_values(x):
    with ag.no_grad():
        y = ag.tanh(x * 2).sum()
    np.testing.assert_array_equal(y.array, ag.tanh(x * 2).sum().array)


@pytest.mark.parametrize("mode", [ag.debug, ag.deterministic])
def test_a_mode_without_brackets_says_so(mode):
    with pytest.raises(TypeError, match="with brackets"):

        @mode
        def f(x):
            return x


def test_a_recorded_backward_pass_puts_the_mode_back():
    x = ag.Variable(2.0)
    with ag.enable_grad():
        outside = modes.now
        with changed(layer="Net"):
            y = x**3
        y.backward(create_graph=True)
        assert modes.now is outside
    assert modes.now.before is None
    assert modes.now.layer == ""
