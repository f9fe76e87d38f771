import { isDeviceValue } from '../files/effective-parameters.ts';
import { faultAt, type Fault } from '../files/fault.ts';
import type { XmlAttribute } from '../files/xml-attributes.ts';

/** The value of a parameter in the other files of the lists that a file stands on. */
export type ValueElsewhere = (name: string) => string | undefined;

/**
 * Faults of the device.* rule (polycom-ucs.md section 6.4): a value counts only with its own .set and with device.set.
 * @param elsewhere absent when nothing is known of the lists that name the file
 */
export function lintDevice(attributes: readonly XmlAttribute[], elsewhere?: ValueElsewhere): Fault[] {
  const values = new Map<string, string>();
  for (const { name, value } of attributes) if (!values.has(name)) values.set(name, value);
  const faults: Fault[] = [];
  for (const attribute of attributes) {
    const { name } = attribute;
    if (!isDeviceValue(name)) continue;
    const own = values.get(`${name}.set`);
    const switchValue = own ?? elsewhere?.(`${name}.set`);
    if (switchValue === undefined)
      faults.push(faultAt('RF_DEVICE_SET_MISSING', attribute, `${name} has no ${name}.set.`));
    else if (switchValue !== '1')
      faults.push(faultAt('RF_DEVICE_SET_OFF', attribute, `${name} is not applied: ${name}.set is not "1".`));
  }
  return [...faults, ...lintDeviceSet(attributes, values, elsewhere)];
}

/** One fault a file: at device.set where it is off, else at the first switch that needs it. */
function lintDeviceSet(
  attributes: readonly XmlAttribute[],
  values: ReadonlyMap<string, string>,
  elsewhere?: ValueElsewhere,
): Fault[] {
  const wanting = attributes.find(({ name, value }) => /^device\..+\.set$/.test(name) && value === '1');
  if (!wanting || values.get('device.set') === '1') return [];
  const own = attributes.find(({ name }) => name === 'device.set');
  if (own)
    return [
      faultAt('RF_DEVICE_SET_OFF', own, 'device.set is not "1": no device parameter of the file is applied.'),
    ];
  if (elsewhere && elsewhere('device.set') !== '1')
    return [
      faultAt('RF_DEVICE_NOT_ENABLED', wanting, 'Neither this file nor another of its list sets device.set.'),
    ];
  return [
    faultAt(
      'RF_DEVICE_SET_ELSEWHERE',
      wanting,
      'The file switches device parameters on, but has no device.set.',
    ),
  ];
}
