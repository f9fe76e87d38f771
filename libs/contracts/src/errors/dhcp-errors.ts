/** Errors of DHCP options, and of asking DHCP servers as a phone does. */
export const dhcpErrors = {
  RF_DHCP_OPTIONS_IMPOSSIBLE: {
    message: 'The DHCP options of {what} cannot be made: {reason}.',
    advice: 'Correct the named field of the site or of the fleet, or give it with the request.',
    status: 422,
    retry: false,
  },
  RF_DHCP_INTERFACE_UNUSABLE: {
    message: 'Nothing can be asked on interface {interface}: {reason}.',
    advice: "Name an interface of this machine that is up and has an IPv4 address; 'ip -4 addr' lists them.",
    status: 400,
    retry: false,
  },
  RF_DHCP_PORT_NEEDS_ROOT: {
    message: 'A DHCP client listens on UDP port 68, and this user may not.',
    advice: 'Repeat it as root: sudo npx ringfleet dhcp verify --interface {interface}',
    status: 403,
    retry: false,
  },
  RF_DHCP_PORT_TAKEN: {
    message: 'UDP port 68 is held by another program, most likely a DHCP client of this machine.',
    advice: 'Stop that client for the moment, or ask on a machine with a static address in the same network.',
    status: 409,
    retry: true,
  },
} as const;
