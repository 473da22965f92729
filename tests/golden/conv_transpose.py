"""Writes conv_transpose.txt: transposed convolutions as Keras computes them, which hold the layer to Keras's padding.

Each block is a line "in HxWxC kernel K stride S out HxWxC padding same|valid", then a line each of the input
[H][W][C], the kernel [K][K][C out][C in], the bias and the output [H][W][C], all in Keras's own layouts. Made with
TensorFlow 2.21 and Keras 3.15; values have few bits, so that every sum is exact in float32."""

import sys

import keras
import numpy as np

CASES = [  # height, width, channels in, channels out, kernel, stride, padding
    (7, 7, 2, 3, 3, 2, "same"),
    (4, 5, 3, 2, 3, 2, "same"),
    (3, 4, 1, 2, 3, 1, "same"),
    (3, 2, 2, 1, 5, 2, "same"),
    (3, 3, 2, 2, 2, 3, "same"),
    (2, 3, 1, 1, 4, 3, "same"),
    (3, 4, 2, 2, 3, 2, "valid"),
    (2, 2, 1, 2, 5, 3, "valid"),
]


def values(draw, shape):
    return draw.integers(-16, 17, shape).astype(np.float32) / 8


def text(array):
    return " ".join("%.10g" % v for v in np.asarray(array).ravel())


def main():
    draw = np.random.default_rng(1)
    with open(sys.argv[1], "w") as out:
        for height, width, inside, outside, kernel, stride, padding in CASES:
            layer = keras.layers.Conv2DTranspose(outside, kernel, strides=stride, padding=padding)
            x = values(draw, (1, height, width, inside))
            layer.build(x.shape)
            layer.set_weights([values(draw, (kernel, kernel, outside, inside)), values(draw, (outside,))])
            y = np.asarray(layer(x))
            out.write("in %dx%dx%d kernel %d stride %d out %dx%dx%d padding %s\n"
                      % (height, width, inside, kernel, stride, *y.shape[1:], padding))
            for array in (x, *layer.get_weights(), y):
                out.write(text(array) + "\n")


if __name__ == "__main__":
    main()
