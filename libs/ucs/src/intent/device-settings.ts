/**
 * Device parameters with what makes them count: `device.set` once, and `.set` behind each (polycom-ucs.md section 6.4,
 * Schertz 2013). `device.set` stands in each file, though one file of a list may do.
 */
export function deviceSettings(
  values: readonly (readonly [name: string, value: string])[],
): Map<string, string> {
  const parameters = new Map<string, string>();
  if (values.length > 0) parameters.set('device.set', '1');
  for (const [name, value] of values) {
    parameters.set(`${name}.set`, '1');
    parameters.set(name, value);
  }
  return parameters;
}
