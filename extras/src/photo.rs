//! How does a photo become small, and silent about where it was taken?
//!
//! It is drawn anew by the browser and written from what is drawn, so that nothing of the camera's own notes is left.

use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsError, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement,
    ImageBitmap, Url, Window,
};

/// Longest side of a photo, in pixels: enough to fill a phone's screen and to print as large as a postcard.
const SIDE_MAX: u32 = 1600;

/// Longest side of the small picture, in pixels.
const THUMBNAIL_SIDE_MAX: u32 = 160;

/// Most bytes of the small picture: a screenful of them comes in a few seconds on a slow line.
const THUMBNAIL_BYTES_MAX: f64 = 12.0 * 1024.0;

/// How exact a photo is written, up to 1: less shows, more is only bytes.
const QUALITY: f64 = 0.8;

/// How exact the small picture is written, best first.
const THUMBNAIL_QUALITIES: [f64; 4] = [0.75, 0.55, 0.35, 0.15];

/// Largest file that is opened, in bytes: a phone's memory holds it unpacked only just.
const FILE_BYTES_MAX: f64 = 50_000_000.0;

/// Why there is no photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum PhotoError {
    /// No picture, or of a kind that this browser does not know: HEIC, mostly.
    #[error("unreadable")]
    Unreadable,
    /// More than [`FILE_BYTES_MAX`].
    #[error("too_large")]
    TooLarge,
    /// The browser did not write it, or wrote into it what nobody asked for.
    #[error("unwritten")]
    Unwritten,
}

/// A photo, made small, with its small picture.
#[wasm_bindgen]
pub struct Photo {
    original: Vec<u8>,
    thumbnail: Vec<u8>,
    media_type: String,
    width: u32,
    height: u32,
}

#[wasm_bindgen]
impl Photo {
    /// The photo.
    #[must_use]
    pub fn original(&self) -> Vec<u8> {
        self.original.clone()
    }

    /// The small picture, as JPEG or WebP.
    #[must_use]
    pub fn thumbnail(&self) -> Vec<u8> {
        self.thumbnail.clone()
    }

    /// `image/jpeg` or `image/webp`, of the photo.
    #[must_use]
    #[wasm_bindgen(js_name = mediaType)]
    pub fn media_type(&self) -> String {
        self.media_type.clone()
    }

    /// In pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// In pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }
}

/// Makes a photo of a picture file.
///
/// # Errors
/// With the reason's word as message.
#[wasm_bindgen(js_name = makePhoto)]
pub async fn make_photo(file: Blob) -> Result<Photo, JsError> {
    Ok(make(&file).await?)
}

async fn make(file: &Blob) -> Result<Photo, PhotoError> {
    if file.size() > FILE_BYTES_MAX {
        return Err(PhotoError::TooLarge);
    }
    let large = Picture::open(file).await?.draw()?;
    let small = drawn(
        large.width(),
        large.height(),
        THUMBNAIL_SIDE_MAX,
        |pen, size| {
            pen.draw_image_with_html_canvas_element_and_dw_and_dh(&large, 0.0, 0.0, size.0, size.1)
        },
    )?;
    let original = smallest(&large, QUALITY).await?;
    let mut thumbnail = smallest(&small, THUMBNAIL_QUALITIES[0]).await?;
    for quality in &THUMBNAIL_QUALITIES[1..] {
        if thumbnail.size() <= THUMBNAIL_BYTES_MAX {
            break;
        }
        thumbnail = smallest(&small, *quality).await?;
    }
    Ok(Photo {
        media_type: original.type_(),
        original: checked(&original).await?,
        thumbnail: checked(&thumbnail).await?,
        width: large.width(),
        height: large.height(),
    })
}

/// A file that the browser has opened.
enum Picture {
    Bitmap(ImageBitmap),
    Element(HtmlImageElement),
}

impl Picture {
    async fn open(file: &Blob) -> Result<Self, PhotoError> {
        match bitmap(file).await {
            Ok(bitmap) => Ok(Self::Bitmap(bitmap)),
            // Older Safari knows no options there, and some formats only in an element.
            Err(_) => element(file).await.map(Self::Element),
        }
    }

    fn draw(&self) -> Result<HtmlCanvasElement, PhotoError> {
        match self {
            Self::Bitmap(bitmap) => {
                let drawn = drawn(bitmap.width(), bitmap.height(), SIDE_MAX, |pen, (w, h)| {
                    pen.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, w, h)
                });
                // A large photo is a hundred megabytes: they are given back now, not when the browser next clears up.
                bitmap.close();
                drawn
            }
            Self::Element(image) => {
                let (width, height) = (image.natural_width(), image.natural_height());
                drawn(width, height, SIDE_MAX, |pen, (w, h)| {
                    pen.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, w, h)
                })
            }
        }
    }
}

fn window() -> Result<Window, PhotoError> {
    web_sys::window().ok_or(PhotoError::Unwritten)
}

/// Upright, as the camera's note says: the note itself will be gone.
async fn bitmap(file: &Blob) -> Result<ImageBitmap, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"imageOrientation".into(), &"from-image".into())?;
    let window: JsValue = window().map_err(|_| JsValue::NULL)?.into();
    let create: js_sys::Function =
        Reflect::get(&window, &"createImageBitmap".into())?.dyn_into()?;
    let opening: Promise = create.call2(&window, file, &options)?.dyn_into()?;
    JsFuture::from(opening).await?.dyn_into()
}

async fn element(file: &Blob) -> Result<HtmlImageElement, PhotoError> {
    let url = Url::create_object_url_with_blob(file).map_err(|_| PhotoError::Unreadable)?;
    let opened = async {
        let image = HtmlImageElement::new()?;
        image.set_src(&url);
        JsFuture::from(image.decode()).await?;
        Ok::<_, JsValue>(image)
    };
    let opened = opened.await;
    // Fails never for an address that was just made.
    let _ = Url::revoke_object_url(&url);
    opened.map_err(|_| PhotoError::Unreadable)
}

/// A canvas with a picture of this size, drawn so that its longest side is at most `side_max` pixels.
fn drawn(
    width: u32,
    height: u32,
    side_max: u32,
    draw: impl FnOnce(&CanvasRenderingContext2d, (f64, f64)) -> Result<(), JsValue>,
) -> Result<HtmlCanvasElement, PhotoError> {
    let (width, height) = fitted(width, height, side_max).ok_or(PhotoError::Unreadable)?;
    let canvas = || {
        let document = web_sys::window()?.document()?;
        let canvas = document.create_element("canvas").ok()?;
        let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
        canvas.set_width(width);
        canvas.set_height(height);
        let pen = canvas.get_context("2d").ok()??;
        Some((canvas, pen.dyn_into::<CanvasRenderingContext2d>().ok()?))
    };
    let (canvas, pen) = canvas().ok_or(PhotoError::Unwritten)?;
    let size = (f64::from(width), f64::from(height));
    // What was transparent becomes paper, not black.
    pen.set_fill_style_str("#fff");
    pen.fill_rect(0.0, 0.0, size.0, size.1);
    // A browser without that wish draws a little rougher.
    let _ = Reflect::set(&pen, &"imageSmoothingQuality".into(), &"high".into());
    draw(&pen, size).map_err(|_| PhotoError::Unreadable)?;
    Ok(canvas)
}

/// The size with the same shape whose longest side is at most `side_max`; nothing is made larger, and no side becomes 0.
fn fitted(width: u32, height: u32, side_max: u32) -> Option<(u32, u32)> {
    let longest = width.max(height);
    if width == 0 || height == 0 {
        return None;
    }
    if longest <= side_max {
        return Some((width, height));
    }
    let scaled = |side: u32| {
        let rounded =
            (u64::from(side) * u64::from(side_max) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(rounded).unwrap_or(side_max).max(1)
    };
    Some((scaled(width), scaled(height)))
}

/// The drawing as JPEG, or as WebP where the browser writes it and it is smaller.
async fn smallest(canvas: &HtmlCanvasElement, quality: f64) -> Result<Blob, PhotoError> {
    let jpeg = written(canvas, "image/jpeg", quality).await?;
    // A browser that does not write WebP writes PNG instead, and says so.
    let webp = written(canvas, "image/webp", quality).await?;
    let is_webp = webp.type_() == "image/webp" && webp.size() < jpeg.size();
    Ok(if is_webp { webp } else { jpeg })
}

async fn written(
    canvas: &HtmlCanvasElement,
    media_type: &str,
    quality: f64,
) -> Result<Blob, PhotoError> {
    let mut refused = false;
    let writing = Promise::new(&mut |done, _| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            let told = done.call1(&JsValue::NULL, &blob);
            debug_assert!(told.is_ok(), "a promise takes any value");
        });
        let quality = JsValue::from_f64(quality);
        let asked = canvas.to_blob_with_type_and_encoder_options(
            done.unchecked_ref(),
            media_type,
            &quality,
        );
        refused = asked.is_err();
    });
    if refused {
        return Err(PhotoError::Unwritten);
    }
    let blob = JsFuture::from(writing).await;
    let blob = blob.ok().and_then(|blob| blob.dyn_into::<Blob>().ok());
    blob.ok_or(PhotoError::Unwritten)
}

/// The bytes of what was written, if there is nothing in them but the picture.
async fn checked(written: &Blob) -> Result<Vec<u8>, PhotoError> {
    let bytes = bytes(written).await.map_err(|_| PhotoError::Unwritten)?;
    if formats::metadata::is_carried_by(&bytes) {
        return Err(PhotoError::Unwritten);
    }
    Ok(bytes)
}

/// All bytes of a blob.
pub async fn bytes(blob: &Blob) -> Result<Vec<u8>, JsValue> {
    let buffer: ArrayBuffer = JsFuture::from(blob.array_buffer()).await?.dyn_into()?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// One blob of several.
pub fn joined(parts: &Array, media_type: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_blob_sequence_and_options(parts, &options)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_photo_keeps_its_shape_and_is_never_made_larger() {
        assert_eq!(fitted(4000, 3000, 1600), Some((1600, 1200)));
        assert_eq!(fitted(3000, 4000, 1600), Some((1200, 1600)));
        assert_eq!(fitted(800, 600, 1600), Some((800, 600)));
        assert_eq!(fitted(0, 600, 1600), None);
    }

    proptest! {
        #[test]
        fn no_side_is_longer_than_asked_or_nothing(width in 1_u32.., height in 1_u32.., side_max in 1_u32..5_000) {
            let (w, h) = fitted(width, height, side_max).unwrap_or_default();
            prop_assert!((1..=side_max.max(width.min(side_max))).contains(&w));
            prop_assert!((1..=side_max).contains(&h));
        }
    }
}
