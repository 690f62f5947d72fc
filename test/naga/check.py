"""python check.py KERNELS.json: has naga, Firefox's and wgpu's shader compiler, read and validate each kernel."""
import json
import sys

import wgpu


def fault(device, wgsl):
    try:
        device.create_shader_module(code=wgsl)
    except wgpu.GPUError as error:
        return error
    return None


def main():
    kernels = json.load(open(sys.argv[1]))
    try:
        device = wgpu.gpu.request_adapter_sync().request_device_sync()
    except RuntimeError as error:
        print(f"SKIPPED: wgpu finds no adapter: {error}")
        return
    if fault(device, "fn f() -> i32 { return 1.5; }") is None:
        sys.exit("FAILED: naga takes what no WGSL compiler may take")
    failed = 0
    for kernel in kernels:
        found = fault(device, kernel["wgsl"])
        if found is not None:
            failed += 1
            print(f"FAILED {kernel['label']}\n{found}\n{kernel['wgsl']}")
    print(f"{len(kernels) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
