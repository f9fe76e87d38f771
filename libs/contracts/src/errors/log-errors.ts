export const logErrors = {
  RF_LOG_QUERY_INVALID: {
    message: 'The log query cannot be read: {reason}.',
    advice: 'Give words, or phrases in double quotes; every quote needs its partner.',
    status: 400,
    retry: false,
  },
  RF_LOG_LINE_MISSING: {
    message: "The log line '{id}' is not in the index.",
    advice: 'It may be past its retention, or the phone started that log over; search again.',
    status: 404,
    retry: false,
  },
} as const;
