export { DhcpSocket } from './dhcp/dhcp-socket.adapter.ts';
export { commandVariables, type CommandVariable } from './command-settings.ts';
export { main } from './main.ts';
export { commandReference } from './reference/command-reference.ts';
