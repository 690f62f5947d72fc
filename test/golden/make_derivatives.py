"""derivatives.json: values, first and second derivatives at singular, branching and limiting points, forward and reverse.

The points are those of derivatives_points.py. Most of the time goes into compiling, in one thread: four processes have a fourth of the cases
each."""
import multiprocessing

import derivatives_cases
from golden import write


def run(k):
    derivatives_cases.share = k
    import derivatives_points  # noqa: F401
    return derivatives_cases.cases, derivatives_cases.failed, derivatives_cases.exempt


if __name__ == "__main__":
    n = derivatives_cases.PROCESSES
    with multiprocessing.get_context("fork").Pool(n, maxtasksperchild=1) as pool:
        parts = pool.map(run, range(n), chunksize=1)
    for p in parts:
        print(*p[1], sep="\n", end="\n" if p[1] else "")
    found = [c for _, c in sorted(sum((p[0] for p in parts), []), key=lambda c: c[0])]
    write("derivatives.json", dict(jax="0.10.2", rtol=2e-5, atol=2e-6, exempt=parts[0][2], cases=found))
