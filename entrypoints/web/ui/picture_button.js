// A round picture that can be clicked to choose another.

import { useEffect, useRef, useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Avatar } from "./parts.js";
import { attempt } from "./toasts.js";

/** @param {Blob | null} blob */
export function useBlobAddress(blob) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    if (!blob) return setAddress("");
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address;
}

/**
 * @param {{
 *   label: string, name: string, picture: Blob | null, url?: string, id?: number, group?: boolean,
 *   prepare: (file: Blob) => Promise<Blob>, onPicture: (picture: Blob) => void,
 * }} props
 */
export function PictureButton({ label, name, picture, url = "", id = 0, group, prepare, onPicture }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const address = useBlobAddress(picture);
  const choose = (/** @type {Event} */ event) => {
    const chooser = /** @type {HTMLInputElement} */ (event.currentTarget);
    const file = chooser.files?.[0];
    if (file) attempt(async () => onPicture(await prepare(file)));
    chooser.value = "";
  };
  return html`<div class="picture-button">
    <button type="button" aria-label=${label} onClick=${() => input.current?.click()}>
      <${Avatar} name=${name} url=${address || url} id=${id} size=${88} group=${group} />
      <span class="picture-button-mark"><${Icon} name="camera" size=${16} /></span>
    </button>
    <input ref=${input} type="file" accept="image/*" onChange=${choose} hidden aria-label=${label} />
  </div>`;
}
