/** Scan a QR (扫码): with the camera where there is one and the address is safe; with a photo; a scanner's keys are typed. */
import { h, icon } from "./elements.mjs";
import { readPicture } from "./qr-reading.mjs";
import { w } from "./words.mjs";

const LOOK_EVERY = 200;
/** A picture is looked at no larger than this. */
const WIDEST = 640;

/** A reader of pictures → texts: the browser's own where it has one, else ours. */
export async function reader() {
  const formats = (await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (formats.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture)).map((each) => each.rawValue);
  }
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (picture) => {
    const [width, height] = [picture.videoWidth ?? picture.width, picture.videoHeight ?? picture.height];
    if (!width) return [];
    const share = Math.min(1, WIDEST / Math.max(width, height));
    [canvas.width, canvas.height] = [Math.round(width * share), Math.round(height * share)];
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const text = readPicture(pen.getImageData(0, 0, canvas.width, canvas.height));
    return text ? [text] : [];
  };
}

/** A key that opens the camera; `take(text)` hears each code read and answers true when that was the last. */
export const scanKey = (label, take) => h("button", { type: "button", class: "btn btn-mid", on: { click: () => void scan(label, take) } }, icon("qr"), label);

/** Look through the camera until `take` has enough or the person closes. */
export async function scan(label, take) {
  const read = await reader();
  const video = h("video", { class: "scan-view", playsinline: true, muted: true, "aria-label": label });
  const says = h("p", { class: "muted", role: "status" }, w("scan_hold"));
  const photo = h("input", { type: "file", accept: "image/*", hidden: true, id: "scan-photo" });
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "scan-title" },
    h("div", { class: "dialog-inner" }, h("h2", { id: "scan-title" }, label), video, says, photo,
      h("div", { class: "dialog-actions" }, h("button", { type: "button", class: "btn btn-mid", on: { click: () => photo.click() } }, icon("photo"), w("scan_photo")), h("button", { type: "button", class: "btn btn-mid", on: { click: () => dialog.close() } }, w("close")))),
  );
  let stream = null;
  let open = true;
  dialog.addEventListener("close", () => {
    open = false;
    for (const track of stream?.getTracks() ?? []) track.stop();
    dialog.remove();
  });
  const look = async (picture) => {
    for (const text of await read(picture).catch(() => [])) if (open && take(text, says)) dialog.close();
  };
  photo.addEventListener("change", async () => {
    if (!photo.files[0]) return;
    await look(await createImageBitmap(photo.files[0]).catch(() => null));
    if (open) says.textContent = w("scan_nothing");
  });
  document.body.append(dialog);
  dialog.showModal();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    if (!open) return stream.getTracks().forEach((track) => track.stop());
    video.srcObject = stream;
    await video.play();
  } catch (error) {
    video.hidden = true;
    says.textContent = w(error?.name === "NotAllowedError" ? "scan_refused" : "scan_no_camera");
    return undefined;
  }
  while (open) {
    await look(video);
    await new Promise((done) => setTimeout(done, LOOK_EVERY));
  }
  return undefined;
}
