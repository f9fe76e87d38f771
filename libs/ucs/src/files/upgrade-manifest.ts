import { faultAt, type Fault } from './fault.ts';
import { descendants, fieldOf, readXmlTree } from './xml-tree.ts';

/** One version that the phone's web page offers. */
export interface OfferedImage {
  /** All four fields: `5.9.8.5760`. */
  version: string;
  /** URL of the folder with the images. */
  path: string;
}

/** The manifest behind "Software Upgrade" of the phone's web page. */
export interface UpgradeManifest {
  wellFormed: boolean;
  images: OfferedImage[];
  faults: Fault[];
}

/** Reads `PHONE_IMAGES/REVISION/PHONE_IMAGE/{VERSION,PATH}` (polycom-ucs.md section 10.4). Never throws. */
export function readUpgradeManifest(bytes: Uint8Array): UpgradeManifest {
  const { root, faults } = readXmlTree(bytes);
  if (!root) return { wellFormed: false, images: [], faults };
  if (root.name !== 'PHONE_IMAGES')
    faults.push(
      faultAt('RF_FILE_SHAPE', { line: 1, column: 1 }, `The root is <${root.name}>, not <PHONE_IMAGES>.`),
    );
  const images = descendants(root, 'PHONE_IMAGE').flatMap((node) => {
    const version = fieldOf(node, 'VERSION');
    const path = fieldOf(node, 'PATH');
    return version === undefined || path === undefined ? [] : [{ version, path }];
  });
  return { wellFormed: true, images, faults };
}
