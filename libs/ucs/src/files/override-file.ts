import type { ParameterSetting } from './configuration-file.ts';
import type { Fault } from './fault.ts';
import { readXmlAttributes } from './xml-attributes.ts';

/** The application that wrote an override file, from its header comment. */
export interface WritingApplication {
  /** `PrairieDog`, `Helford6`, ... */
  codeName: string;
  /** All four fields as written: `4.1.4.0296`. */
  version: string;
  /** Build time as written, without a zone: `29-Nov-12 02:40`. */
  built: string;
}

/** What a phone wrote, or an operator put in its place. */
export interface OverrideFile {
  wellFormed: boolean;
  /**
   * `override`: written by the phone; `export`: saved from the phone's web page, not read back as an override;
   * `seeded`: put there by an operator, without the phone's header.
   */
  kind: 'override' | 'export' | 'seeded';
  /** In document order; empty when the file is malformed. */
  settings: ParameterSetting[];
  application?: WritingApplication;
  /** Phone-local time without a zone, ISO form: `2013-05-10T11:12`. */
  created?: string;
  /** `Generic`, `Lync`, ...; written by UCS 5.4 and later. */
  baseProfile?: string;
  faults: Fault[];
}

/** Elements that only exports of the web page hold (polycom-ucs.md section 6.5). */
const exportElements = new Set(['CONFIG_FILES', 'ALL', 'WEB', 'DEVICE_SETTINGS']);

/** Reads `<mac>-phone.cfg` and `<mac>-web.cfg` with their header comments (polycom-ucs.md section 6.5). Never throws. */
export function readOverrideFile(bytes: Uint8Array): OverrideFile {
  const { wellFormed, attributes, comments, faults } = readXmlAttributes(bytes);
  const header = comments.map((comment) => comment.trim());
  const application = firstMatch(header, /^Application SIP (\S+) ([\d.]+) (\d{1,2}-\w{3}-\d{2} \d{2}:\d{2})/);
  const created = firstMatch(header, /^Created (\d{2})-(\d{2})-(\d{4}) (\d{2}):(\d{2})/);
  const baseProfile = firstMatch(header, /^Base profile (\S.*)$/)?.[1];
  const isExport = attributes.some(({ element }) => exportElements.has(element));
  return {
    wellFormed,
    kind: isExport ? 'export' : application ? 'override' : 'seeded',
    settings: wellFormed
      ? attributes.map(({ name, value, element, line, column }) => ({ name, value, element, line, column }))
      : [],
    ...(application
      ? {
          application: {
            codeName: application[1] ?? '',
            version: application[2] ?? '',
            built: application[3] ?? '',
          },
        }
      : {}),
    ...(created ? { created: `${created[3]}-${created[2]}-${created[1]}T${created[4]}:${created[5]}` } : {}),
    ...(baseProfile === undefined ? {} : { baseProfile }),
    faults,
  };
}

function firstMatch(texts: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  for (const text of texts) {
    const match = pattern.exec(text);
    if (match) return match;
  }
  return undefined;
}
