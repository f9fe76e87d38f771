export const busErrors = {
  RF_EVENT_UNREADABLE: {
    message: "The message with key '{key}' cannot be read: {reason}.",
    advice:
      'It lies in the dead letters of its topic. Find its publisher by the ce_source header and correct it there.',
    status: 500,
    retry: false,
  },
  RF_BUS_CLOSED: {
    message: 'The message bus is closed.',
    advice: 'The process is stopping; repeat the request when it is back.',
    status: 503,
    retry: true,
  },
  RF_TOPIC_UNKNOWN: {
    message: "The topic '{topic}' does not exist.",
    advice: 'Topics are made from libs/contracts at start; check the topic prefix.',
    status: 500,
    retry: false,
  },
} as const;
