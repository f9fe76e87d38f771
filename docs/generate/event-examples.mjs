const mac = '0004f28062d6';
const gateway = 'gw-1';
const session = 'gw-1-59322fbb-4';
const address = '192.168.1.100';
const order = '001368202336000-000000-0000-gw-1';
const hash = `hmac:${'3f'.repeat(32)}`;
const at = '2013-05-10T16:12:16.000Z';
const file = `${mac}-phone.cfg`;
const blob = { key: `ftp-gateway/uploads/${mac}/${order}-78a2bf9763f0` };
const kept = { key: 'config-renderer/files/5b0c7a52-2f1e-4f0e-9d0b-1d6f0a3c9e11' };
const change = { version: 12, changedAt: at };
const sealed = 'AZ8Xq0J4vT2m9QkLr1cYd5wH';
const first = { mac, kind: 'phone', path: file, order, size: 245, hash };

const edited = '001368202336000-000000-0001-gw-1';
const ringType = 'np.normal.ringing.calls.tonePattern';
const drift = {
  ...{ mac, parameter: ringType, source: 'phone', value: 'ringer10', since: at, model: 'VVX400' },
  ...{ version: '4.1.4.0296', order },
};

/** The data of one event of each type; the generator refuses one that breaks its schema. */
export const eventExamples = {
  'ringfleet.phone.session-observed.v1': {
    ...{ session, gateway, mac, address, login: 'own', account: 'fleet@3', bootPath: '' },
    ...{ startedAt: at, observedAt: '2013-05-10T16:12:46.000Z', ended: true },
    requests: [
      { verb: 'RETR', path: `${mac}.cfg`, reply: 550, bytes: 0, ms: 0.3 },
      { verb: 'RETR', path: '000000000000.cfg', reply: 226, bytes: 2023, ms: 1.1 },
      { verb: 'STOR', path: file, reply: 226, bytes: 245, ms: 4.2 },
    ],
    more: 0,
  },
  'ringfleet.phone.login-refused.v1': {
    ...{ gateway, address: '203.0.113.9', users: ['PlcmSpIp'], count: 3 },
    ...{ firstAt: at, lastAt: '2013-05-10T16:12:40.000Z', reason: 'default-account-network' },
  },
  'ringfleet.phone.access-refused.v1': {
    ...{ gateway, address, mac, session, verb: 'RETR', path: '0004f2a6af1b-lync.cfg', reply: 550 },
    ...{ reason: 'other-phone', count: 1, firstAt: at, lastAt: at },
  },
  'ringfleet.phone.upload-stored.v1': {
    ...first,
    ...{ verb: 'STOR', concurrent: false, wellFormed: true, blob, address, session, gateway, receivedAt: at },
    application: { codeName: 'PrairieDog', version: '4.1.4.0296' },
  },
  'ringfleet.phone.upload-aborted.v1': {
    ...{ mac, path: `logs/${mac}-app.log`, verb: 'APPE', bytes: 4096, reason: 'data-closed' },
    ...{ address, session, gateway, at },
  },
  'ringfleet.phone.upload-refused.v1': {
    ...{ mac, path: 'shared.cfg', verb: 'STOR', reply: 553, code: 'RF_UPLOAD_NOT_A_PHONE_FILE' },
    ...{ address, session, gateway, at },
  },
  'ringfleet.phone-file.current.v1': { ...first, modified: at, gateway, blob },
  'ringfleet.phone-file.import-asked.v1': {
    ...first,
    modified: at,
    blob: kept,
  },
  'ringfleet.phone-file.republished.v1': { gateway, positions: { 0: 120, 1: 98, 2: 131, 3: 77 }, at },
  'ringfleet.artifact.published.v1': {
    ...{ path: 'shared.cfg', kind: 'config', size: 1843, hash, mac: null, modified: at },
    ...{ blob: kept, requires: [] },
    changeSet: { publisher: 'config-renderer', seq: 4 },
  },
  'ringfleet.artifact.set-closed.v1': { publisher: 'config-renderer', seq: 4, closedAt: at },
  'ringfleet.artifact.republished.v1': { publisher: 'config-renderer', at },
  'ringfleet.phone.facts-known.v1': {
    ...{ mac, discovered: true, firstSeen: at, lastSeen: at, gateway },
    address: { value: address, at, from: 'session' },
    account: { value: 'fleet@3', at, from: 'session' },
    partNumber: { value: '3111-46157-002', at, from: 'firmware-request' },
    model: { value: 'VVX400', at, from: 'firmware-request' },
    application: { value: '4.1.4.0296', at, from: 'override-header' },
    lastBoot: { at },
    lastUpload: { at, path: file, size: 245 },
  },
  'ringfleet.phone-files.removal-asked.v1': { mac, order },
  'ringfleet.fleet.settings-changed.v1': {
    ...{ deviceFileSuffix: '-lync', bootServer: 'ftp://provisioning.example.com' },
    ...{ ntpServers: ['ntp.example.com'], timeZone: 'Europe/Berlin', ...change },
  },
  'ringfleet.fleet.site-changed.v1': {
    ...{ id: 'berlin', name: 'Berlin', bootPath: 'berlin', networks: ['192.168.1.0/24'] },
    ...{ ntpServers: ['192.168.1.1'], timeZone: 'Europe/Berlin', vlan: 20 },
    lyncServer: { host: 'lync.example.com', port: 5061 },
    ...change,
  },
  'ringfleet.fleet.group-changed.v1': {
    id: 'lobby',
    name: 'Lobby phones',
    parent: 'common-areas',
    ...change,
  },
  'ringfleet.fleet.layer-changed.v1': {
    ...{ scope: 'site', of: 'berlin' },
    parameters: [
      { name: 'tcpIpApp.sntp.address', value: '192.168.1.1' },
      { name: 'device.auth.localAdminPassword', sealed },
    ],
    locked: ['tcpIpApp.sntp.*'],
    ...change,
  },
  'ringfleet.fleet.phone-changed.v1': {
    ...{ mac, name: 'Reception', model: 'VVX400', site: 'berlin', group: 'lobby' },
    lines: [{ address: 'reception@example.com', label: 'Reception' }],
    ...change,
  },
  'ringfleet.release.imported.v1': {
    version: '5.9.8.5760',
    images: [
      {
        ...{ partNumber: '3111-46157-002', kind: 'image', models: ['VVX400'], size: 51362816 },
        ...{ hash: `sha256:${'3f'.repeat(32)}`, path: 'firmware/5.9.8.5760/3111-46157-002.sip.ld' },
      },
    ],
    ...{ models: ['VVX400'], importedAt: at, changedAt: at },
  },
  'ringfleet.target.set.v1': {
    ...{ scope: 'site', of: 'berlin', version: '5.9.8.5760', models: ['VVX400'] },
    ...{ setAt: at, author: 'admin', note: 'as tested in the lab' },
  },
  'ringfleet.dhcp.options-generated.v1': {
    site: 'berlin',
    options: [
      {
        ...{ code: 160, name: 'boot server', value: 'ftp://ucs.example.com' },
        hex: '6674703a2f2f7563732e6578616d706c652e636f6d',
      },
      { code: 2, name: 'time offset', value: 'UTC+01:00 (3600 s)', hex: '00000e10' },
    ],
    ...{ textHash: '3f'.repeat(32), generatedAt: at },
  },
  'ringfleet.ftp-accounts.changed.v1': {
    scope: 'fleet',
    accounts: [
      { id: 'fleet@3', user: 'phones', password: sealed },
      {
        id: 'fleet@2',
        user: 'phones',
        password: 'AZ8Xq7u1Ks0bWn3EoPzR6gIt',
        validUntil: '2013-05-17T16:12:16.000Z',
      },
    ],
  },
  'ringfleet.override.edit-asked.v1': {
    ...{ mac, kind: 'phone', basedOn: order, order: edited, reason: 'clear', size: 198, hash },
    ...{ bytes: sealed, author: 'admin', askedAt: at },
  },
  'ringfleet.log.indexed.v1': {
    ...{ mac, kind: 'app-log', path: `logs/${mac}-app.log`, order, generation: order },
    ...{ lines: 118, repeated: 3, unparsed: 1, classes: { '*': 4, 3: 96, 4: 17, 6: 1 } },
    ...{ firstAt: '2013-05-08T16:12:16.000Z', lastAt: at, clockUnset: false },
  },
  'ringfleet.phone.alarm.v1': {
    ...{ mac, alarm: '5-sip-9c1f0a27', class: '5', component: 'sip', count: 4 },
    ...{ text: 'Registration failed User: reg_1, Error Code:403 Forbidden', firstAt: at, lastAt: at },
    ...{ model: 'VVX400', version: '4.1.4.0296' },
  },
  'ringfleet.drift.opened.v1': { ...drift, class: 'preference', state: 'open', changedAt: at },
  'ringfleet.drift.changed.v1': {
    ...{ ...drift, class: 'shadowing', state: 'open', intent: 'ringer2', layer: 'fleet', path: 'shared.cfg' },
    changedAt: '2013-05-11T08:00:00.000Z',
  },
  'ringfleet.drift.closed.v1': { mac, parameter: ringType, reason: 'cleared', closedAt: at },
};

const made = 'c87c3435-b5d5-45ed-9d16-b1b291df24fc';

/** How the services make the ids of their events: random where a repeat cannot happen, else the same for a repeat. */
export const exampleIds = {
  'ringfleet.phone.session-observed.v1': made,
  'ringfleet.phone.login-refused.v1': made,
  'ringfleet.phone.access-refused.v1': made,
  'ringfleet.phone.upload-stored.v1': `${order}/upload-stored/${mac}/phone`,
  'ringfleet.phone.upload-aborted.v1': made,
  'ringfleet.phone.upload-refused.v1': made,
  'ringfleet.phone-file.current.v1': `${order}/${mac}/phone`,
  'ringfleet.phone-file.import-asked.v1': `${order}/${mac}/phone/import-asked`,
  'ringfleet.phone-file.republished.v1': `${at}/_republished/${gateway}`,
  'ringfleet.artifact.published.v1': 'config-renderer/4/shared.cfg',
  'ringfleet.artifact.set-closed.v1': 'config-renderer/4/closed',
  'ringfleet.artifact.republished.v1': 'config-renderer/4/republished',
  'ringfleet.phone.facts-known.v1': `${order}/upload-stored/${mac}/phone/facts`,
  'ringfleet.phone-files.removal-asked.v1': `${order}/${mac}/removal-asked`,
  'ringfleet.fleet.settings-changed.v1': 'config-renderer/12/fleet/settings',
  'ringfleet.fleet.site-changed.v1': 'config-renderer/12/site/berlin',
  'ringfleet.fleet.group-changed.v1': 'config-renderer/12/group/lobby',
  'ringfleet.fleet.layer-changed.v1': 'config-renderer/12/layer/site/berlin',
  'ringfleet.fleet.phone-changed.v1': `config-renderer/12/phone/${mac}`,
  'ringfleet.ftp-accounts.changed.v1': 'config-renderer/12/accounts/fleet',
  'ringfleet.dhcp.options-generated.v1': `dhcp-options/berlin/${at}/3f3f3f3f3f3f`,
  'ringfleet.release.imported.v1': 'firmware-catalog/3/release/5.9.8.5760',
  'ringfleet.target.set.v1': `firmware-catalog/target/site/berlin/${at}`,
  'ringfleet.override.edit-asked.v1': `${edited}/${mac}/phone/edit-asked`,
  'ringfleet.log.indexed.v1': `${order}/upload-stored/${mac}/app-log/indexed`,
  'ringfleet.phone.alarm.v1': `${mac}/5-sip-9c1f0a27/4`,
  'ringfleet.drift.opened.v1': `${order}/${mac}/${ringType}/${at}`,
  'ringfleet.drift.changed.v1': `${order}/${mac}/${ringType}/${at}`,
  'ringfleet.drift.closed.v1': `${order}/${mac}/${ringType}/${at}`,
};
