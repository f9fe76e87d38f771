export * from './boot/index.ts';
export * from './dhcp/index.ts';
export * from './explain/index.ts';
export * from './files/index.ts';
export * from './firmware/index.ts';
export * from './intent/index.ts';
export * from './lint/index.ts';
export * from './phones/index.ts';
