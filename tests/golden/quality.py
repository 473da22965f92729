"""Writes quality.txt: PSNR and SSIM by scikit-image, blur and median by SciPy, of pictures that pixel() defines.

python3 -m pip install scikit-image; python3 quality.py > quality.txt
"""
import numpy as np
import scipy
import scipy.ndimage
import skimage
from skimage.metrics import peak_signal_noise_ratio, structural_similarity


def picture(channels, height, width, noise):
    """Whole numbers as far as possible, so that another program makes the same float32 values."""
    c, y, x = np.meshgrid(*(np.arange(n) for n in (channels, height, width)), indexing="ij")
    clean = (x * x + 3 * y * y + 2 * x * y * c + 17 * c) % 97 / 96
    draw = ((c * height + y) * width + x + 1) * 7919 % 10007 % 201 - 100
    return np.clip(clean + noise * (draw / 100), 0, 1).astype(np.float32)


def quality(shape, noise):
    a, b = picture(*shape, 0).astype(np.float64), picture(*shape, noise).astype(np.float64)
    psnr = peak_signal_noise_ratio(a, b, data_range=1)
    ssim = structural_similarity(a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1,
                                 channel_axis=0)
    print("quality", *shape, noise, repr(float(psnr)), repr(float(ssim)))


def filtered(kind, shape, sigma):
    a = picture(1, *shape, 0.3)[0]
    out = scipy.ndimage.gaussian_filter(a, sigma) if sigma else scipy.ndimage.median_filter(a, size=3)
    print(kind, 1, *shape, sigma, *(repr(float(v)) for v in out.ravel()))


print(f"# scikit-image {skimage.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}")
print("# quality CHANNELS HEIGHT WIDTH NOISE PSNR SSIM; filter CHANNELS HEIGHT WIDTH SIGMA (0: median) VALUES")
for shape in (1, 11, 11), (1, 28, 28), (3, 16, 21), (1, 12, 40), (3, 64, 33):
    for noise in 0.02, 0.2, 1.0:
        quality(shape, noise)
for shape in (9, 7), (3, 2), (1, 4), (1, 1):
    for sigma in 0, 0.3, 0.8, 2.5:
        filtered("filter", shape, sigma)
