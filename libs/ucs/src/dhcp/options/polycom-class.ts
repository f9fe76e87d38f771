import { bytesText, fromHex, isPrintable } from './option-bytes.ts';

/** Polycom's enterprise number, 13885, in front of the binary form of option 60. */
const POLYCOM_SIGNATURE = Uint8Array.of(0x00, 0x00, 0x36, 0x3d);

/** What a phone says of itself in option 60. */
export interface PolycomClass {
  /** `Polycom` */
  company?: string;
  /** `SoundPointIP-SPIP_601` */
  model?: string;
  partNumber?: string;
  revision?: string;
  /** `SIP/Tip.XXXX/08-Jun-07 10:44`: type, build, date and time. */
  application?: string;
  /** Of the boot ROM, later the updater. Before the application runs, both hold the same text. */
  bootRom?: string;
}

/**
 * Reads the binary form (AG 3.1 page C-25, polycom-ucs.md 11.2): signature, one octet with the length of the list, then
 * code, length and text of each field. A closing 255 is taken but not asked for: in the guide's sample it lies outside.
 * @returns undefined when the data is not of this form
 */
export function decodePolycomClass(data: Uint8Array): PolycomClass | undefined {
  if (!POLYCOM_SIGNATURE.every((byte, index) => data[index] === byte)) return undefined;
  const length = data[4];
  if (length === undefined) return undefined;
  const end = Math.min(5 + length, data.length);
  const fields = new Map<number, string>();
  for (let at = 5; at + 1 < end;) {
    const code = data[at] ?? 255;
    if (code === 255) break;
    const last = at + 2 + (data[at + 1] ?? 0);
    if (last > end) return undefined;
    fields.set(code, bytesText(data.subarray(at + 2, last)));
    at = last;
  }
  const [partNumber, revision] = (fields.get(3) ?? '').split(',');
  return {
    ...given('company', fields.get(1)),
    ...given('model', fields.get(2)),
    ...given('partNumber', partNumber),
    ...given('revision', revision),
    ...given('application', fields.get(4)),
    ...given('bootRom', fields.get(5)),
  };
}

/** The ASCII form, `Polycom-VVX400`, or the class of Lync mode; undefined for anything else. */
export function decodeClassText(data: Uint8Array): string | undefined {
  return isPrintable(data) ? bytesText(data) : undefined;
}

const SAMPLE_HEX =
  '0000363d6f0107506f6c79636f6d0215536f756e64506f696e7449502d535049505f3630310310323334352d31313630352d3030312c32' +
  '041c5349502f5469702e585858582f30382d4a756e2d30372031303a3434051d42522f332e312e302e585858582f32382d4170722d30352031333a3330';

/** Option 60 of the guide's SoundPoint IP 601 (AG 3.1 page C-25): what a phone sends by default. */
export const SAMPLE_CLASS: Uint8Array = fromHex(SAMPLE_HEX) ?? new Uint8Array();

function given(name: keyof PolycomClass, value: string | undefined): Partial<PolycomClass> {
  return value === undefined || value === '' ? {} : { [name]: value };
}
