export const driftErrors = {
  RF_DRIFT_UNKNOWN: {
    message: "Phone {mac} does not override '{parameter}', as far as its uploads tell.",
    advice: 'List what it overrides: ringfleet drift list --all --phone {mac}.',
    status: 404,
    retry: false,
  },
  RF_OVERRIDE_VERSION_UNKNOWN: {
    message: 'Phone {mac} has no version {version} of its {kind} file.',
    advice: 'List its versions: ringfleet drift history {mac}.',
    status: 404,
    retry: false,
  },
  RF_CALL_LISTS_OFF: {
    message: 'Call lists are personal data, and nobody may look at them here.',
    advice: 'Who runs Ringfleet can open them: RINGFLEET_CALL_LISTS=on.',
    status: 403,
    retry: false,
  },
} as const;
