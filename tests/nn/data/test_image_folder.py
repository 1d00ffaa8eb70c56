import sys

import numpy as np
import pytest

from autograd_nn.data import DataLoader, ImageFolder, stratified_split
from autograd_nn.errors import DataError

Image = pytest.importorskip("PIL.Image")


@pytest.fixture
def pictures(rng):
    return rng.integers(0, 256, (5, 6, 4, 3), np.uint8)


@pytest.fixture
def root(pictures, tmp_path):
    """cats/0.png, 1.png, more/2.png and dogs/3.png, 4.png, besides files that are not meant."""
    for k, name in enumerate(["cats/0.png", "cats/1.png", "cats/more/2.png", "dogs/3.png", "dogs/4.png"]):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pictures[k]).save(path)
    (tmp_path / "cats" / ".DS_Store").write_bytes(b"x")
    (tmp_path / ".git").mkdir()
    (tmp_path / "labels.txt").write_text("beside the folders")
    return tmp_path


def test_images_and_labels(root, pictures):
    folder = ImageFolder(root)
    assert (len(folder), folder.classes, folder.class_to_idx) == (5, ("cats", "dogs"), {"cats": 0, "dogs": 1})
    assert folder.targets.tolist() == [0, 0, 0, 1, 1]
    for k, (path, label) in enumerate(folder.samples):
        x, y = folder[k]
        assert (x.shape, x.dtype, x.flags.c_contiguous, y) == ((3, 6, 4), np.float32, True, label)
        np.testing.assert_array_equal(x, pictures[int(path.stem)].transpose(2, 0, 1) / np.float32(255))
    assert repr(folder) == f"ImageFolder {root.name!r}(5 images, 2 classes)"


@pytest.mark.parametrize(("size", "shape"), [(8, (8, 8)), ((3, 5), (3, 5)), ((6, 4), (6, 4))])
@pytest.mark.parametrize(("mode", "channels"), [("RGB", 3), ("L", 1)])
def test_size_and_mode(root, pictures, size, shape, mode, channels):
    x, _ = ImageFolder(root, size=size, mode=mode)[0]
    assert x.shape == (channels, *shape)
    image = Image.fromarray(pictures[0]).convert(mode).resize(shape[::-1], Image.Resampling.BILINEAR)
    expected = np.asarray(image, np.float32).reshape(*shape, channels).transpose(2, 0, 1) / 255
    np.testing.assert_allclose(x, expected, atol=1e-6)


def test_in_batches(root):
    folder = ImageFolder(root, size=8)
    batches = list(DataLoader(folder, 3, shuffle=True, workers=2))
    assert [x.shape for x, _ in batches] == [(3, 3, 8, 8), (2, 3, 8, 8)]
    assert sorted(np.concatenate([y for _, y in batches]).tolist()) == [0, 0, 0, 1, 1]
    parts = stratified_split(folder, [0.6, 0.4])
    assert [part.targets.tolist() for part in parts] == [[0, 0, 1], [0, 1]]


def test_grey_and_sixteen_bits_and_transparency(root):
    grey = np.arange(24, dtype=np.uint8).reshape(6, 4)
    Image.fromarray(grey).save(root / "cats/0.png")
    np.testing.assert_array_equal(ImageFolder(root)[0][0], np.stack([grey] * 3) / np.float32(255))
    deep = (np.arange(24, dtype=np.uint16) * 2000).reshape(6, 4)
    Image.fromarray(deep).save(root / "cats/0.png")
    np.testing.assert_allclose(ImageFolder(root, mode="L")[0][0], deep[None] / 65535, rtol=1e-6)
    assert ImageFolder(root)[0][0].shape == (3, 6, 4)
    assert ImageFolder(root, size=5)[0][0].shape == (3, 5, 5)
    clear = np.zeros((6, 4, 4), np.uint8)  # black, but not to be seen
    clear[0, :, 3] = 255
    Image.fromarray(clear).save(root / "cats/0.png")
    x, _ = ImageFolder(root)[0]
    assert x[:, 0].max() == 0
    assert x[:, 1:].min() == 1


def test_turned_as_the_camera_noted(root, pictures):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° clockwise to see it upright
    Image.fromarray(pictures[0]).save(root / "cats/0.png", exif=exif)
    x, _ = ImageFolder(root)[0]
    np.testing.assert_array_equal(x, np.rot90(pictures[0], -1).transpose(2, 0, 1) / np.float32(255))


@pytest.mark.parametrize("workers", [0, 2])
def test_a_file_that_is_no_image_is_named(root, workers):
    (root / "dogs" / "readme.txt").write_text("not a dog")
    with pytest.raises(DataError, match=r"dogs/readme\.txt is no image that can be read: ") as caught:
        list(DataLoader(ImageFolder(root), workers=workers))
    assert caught.value.__notes__ == [f"DataLoader was fetching example 5 of ImageFolder {root.name!r}"]


def test_damaged_and_vanished_files_are_named(root):
    path = root / "cats" / "1.png"
    path.write_bytes(path.read_bytes()[:-30])
    folder = ImageFolder(root)
    with pytest.raises(DataError, match=r"cats/1\.png is no image that can be read: "):
        folder[1]
    path.unlink()
    with pytest.raises(DataError, match=r"cats/1\.png: there is no such image file"):
        folder[1]


def test_images_of_different_sizes_name_the_way_out(root):
    Image.new("RGB", (9, 9)).save(root / "cats" / "1.png")
    with pytest.raises(DataError, match=r"one shape, not \(3, 6, 4\) and \(3, 9, 9\)\. Resize"):
        list(DataLoader(ImageFolder(root), 5))


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"mode": "CMYK"}, "mode must be 'L' .* not 'CMYK'"), ({"size": 0}, "size must be"), ({"size": (1, 2, 3)}, "size must be"),
     ({"size": 2.5}, r"size must be a number of pixels or a pair \(height, width\), not 2\.5")],
)  # fmt: skip
def test_settings_are_refused(root, settings, message):
    with pytest.raises(DataError, match=f"ImageFolder: {message}"):
        ImageFolder(root, **settings)


def test_folders_without_images_are_refused(root, tmp_path):
    with pytest.raises(DataError, match="nowhere: there is no such folder"):
        ImageFolder(tmp_path / "nowhere")
    (root / "empty").mkdir()
    with pytest.raises(DataError, match=r"empty: this class has no images"):
        ImageFolder(root)
    with pytest.raises(DataError, match="dogs has no folders; it must have one for each class"):
        ImageFolder(root / "dogs")


def test_without_pillow(root, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(DataError, match=r"reading images needs Pillow: pip install 'autograd-core\[vision\]'"):
        ImageFolder(root)
