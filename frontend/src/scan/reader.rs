//! Who reads a code in a frame: the browser where it can, else our own second program.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement};

use super::ScanError;
use crate::extras::{self, ExtrasError};
use crate::page;

/// The format's name in the Shape Detection API.
const QR_CODE: &str = "qr_code";

/// Wide enough for a code that fills a fifth of the picture; a frame of it is read in a few hundredths of a second.
const FRAME_WIDTH_MAX: u32 = 640;

/// From here on a video element holds the picture of this moment (`HAVE_CURRENT_DATA`).
const READY: u16 = 2;

/// Reads codes in the frames of a video.
pub enum Reader {
    /// The browser does it, often by the phone's own chip.
    Browser(BarcodeDetector),
    /// Our own reader does it, in a canvas that nobody sees.
    Own(Frame),
}

impl Reader {
    /// The best there is.
    ///
    /// # Errors
    /// When the browser cannot do it and our own reader is not to be had.
    pub async fn choose() -> Result<Self, ScanError> {
        match detector().await {
            Some(detector) => Ok(Self::Browser(detector)),
            None => Self::own().await,
        }
    }

    async fn own() -> Result<Self, ScanError> {
        // Loaded now rather than at the first frame: whether it is there is told before the camera opens.
        extras::load().await.map_err(|_| ScanError::NoReader)?;
        Frame::new().map(Self::Own).ok_or(ScanError::NoReader)
    }

    /// The text of a code in the video's picture of this moment.
    ///
    /// # Errors
    /// When no reader is left.
    pub async fn read(&mut self, video: &HtmlVideoElement) -> Result<Option<String>, ScanError> {
        if video.ready_state() < READY {
            return Ok(None);
        }
        match self {
            Self::Browser(detector) => match detector.detect(video).await {
                Ok(found) => Ok(first_text(&found)),
                // Where a part of the phone's system is missing, only the first use tells.
                Err(_) => {
                    *self = Self::own().await?;
                    Ok(None)
                }
            },
            Self::Own(frame) => {
                let Some((width, height, luma)) = frame.take(video) else {
                    return Ok(None);
                };
                // Costs nothing when it runs already, and begins it anew where a frame has ended it.
                let extras = extras::load().await.map_err(|_| ScanError::NoReader)?;
                match extras.read_qr(width, height, &luma) {
                    Ok(found) => Ok(found),
                    // The next frame is another one.
                    Err(ExtrasError::Ended | ExtrasError::NotThere) => Ok(None),
                }
            }
        }
    }
}

/// The browser's reader, where it has one and that one knows QR codes.
async fn detector() -> Option<BarcodeDetector> {
    if !Reflect::has(&page::window(), &"BarcodeDetector".into()).unwrap_or(false) {
        return None;
    }
    let formats: Array = BarcodeDetector::supported_formats()
        .await
        .ok()?
        .dyn_into()
        .ok()?;
    if !formats.includes(&QR_CODE.into(), 0) {
        return None;
    }
    let options = Object::new();
    let wanted = Array::of1(&QR_CODE.into());
    Reflect::set(&options, &"formats".into(), &wanted).ok()?;
    BarcodeDetector::new(&options).ok()
}

/// The text of the first of the detected codes.
fn first_text(found: &JsValue) -> Option<String> {
    let found: &Array = found.dyn_ref()?;
    let text = Reflect::get(&found.get(0), &"rawValue".into()).ok()?;
    text.as_string().filter(|text| !text.is_empty())
}

/// A canvas for one frame after the other.
pub struct Frame {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Frame {
    fn new() -> Option<Self> {
        let canvas: HtmlCanvasElement = page::document()
            .create_element("canvas")
            .ok()?
            .dyn_into()
            .ok()?;
        let options = Object::new();
        // Else the browser keeps it in the graphics chip, from where each reading is slow.
        Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE).ok()?;
        let context = canvas
            .get_context_with_context_options("2d", &options)
            .ok()??
            .dyn_into()
            .ok()?;
        Some(Self { canvas, context })
    }

    /// Width, height and grey pixels of the video's picture, made smaller where it is large.
    fn take(&self, video: &HtmlVideoElement) -> Option<(u32, u32, Vec<u8>)> {
        let (width, height) = fit(video.video_width(), video.video_height())?;
        // The picture turns with the phone. Setting a size empties the canvas, so only when it has changed.
        if (self.canvas.width(), self.canvas.height()) != (width, height) {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        let (w, h) = (f64::from(width), f64::from(height));
        self.context
            .draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, w, h)
            .ok()?;
        let picture = self.context.get_image_data(0.0, 0.0, w, h).ok()?;
        let Clamped(pixels) = picture.data();
        Some((width, height, grey(&pixels)))
    }
}

/// The size at which a picture is looked at; `None` when it has none yet.
fn fit(width: u32, height: u32) -> Option<(u32, u32)> {
    if width == 0 || height == 0 {
        return None;
    }
    if width <= FRAME_WIDTH_MAX {
        return Some((width, height));
    }
    let scaled = u64::from(height) * u64::from(FRAME_WIDTH_MAX) / u64::from(width);
    Some((FRAME_WIDTH_MAX, u32::try_from(scaled).ok()?.max(1)))
}

/// How bright each pixel is to an eye (ITU-R BT.601), from red, green, blue and opacity.
fn grey(pixels: &[u8]) -> Vec<u8> {
    let weigh = |pixel: &[u8; 4]| {
        let [red, green, blue, _] = pixel.map(u32::from);
        // The weights' sum is 256, so the result fits a byte.
        ((77 * red + 150 * green + 29 * blue) >> 8) as u8
    };
    pixels.as_chunks().0.iter().map(weigh).collect()
}

#[wasm_bindgen]
extern "C" {
    /// The browser's reader of codes, from the Shape Detection API; web-sys does not know it yet.
    pub type BarcodeDetector;

    #[wasm_bindgen(constructor, catch)]
    fn new(options: &JsValue) -> Result<BarcodeDetector, JsValue>;

    #[wasm_bindgen(static_method_of = BarcodeDetector, js_name = getSupportedFormats, catch)]
    async fn supported_formats() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn detect(this: &BarcodeDetector, picture: &HtmlVideoElement)
    -> Result<JsValue, JsValue>;
}
