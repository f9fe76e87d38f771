import type { Fault, Position } from './fault.ts';
import { readXmlAttributes, type XmlLimits } from './xml-attributes.ts';

/** One parameter as a file sets it, at the place of its name. */
export interface ParameterSetting extends Position {
  name: string;
  value: string;
  /** Name of the element that carries it; without meaning to the phone. */
  element: string;
}

/** A configuration file: every attribute of the tree is a parameter (Schertz 2013). */
export interface ConfigurationFile {
  wellFormed: boolean;
  /** In document order, duplicates included; empty when the file is malformed, since a phone takes nothing of it. */
  settings: ParameterSetting[];
  faults: Fault[];
  root?: string;
}

/** Reads a configuration file: any root, any nesting, namespaces left out (polycom-ucs.md section 6.1). Never throws. */
export function readConfigurationFile(bytes: Uint8Array, limits?: Partial<XmlLimits>): ConfigurationFile {
  const { wellFormed, attributes, faults, root } = readXmlAttributes(bytes, limits);
  return {
    wellFormed,
    settings: wellFormed
      ? attributes.map(({ name, value, element, line, column }) => ({ name, value, element, line, column }))
      : [],
    faults,
    ...(root === undefined ? {} : { root }),
  };
}
