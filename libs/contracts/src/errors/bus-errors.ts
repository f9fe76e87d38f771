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
  RF_BUS_UNAVAILABLE: {
    message: 'The message bus does not answer as it should: {reason}.',
    advice:
      'Look whether the brokers are up and reachable, and at the credentials. What was not sent is sent again by itself.',
    status: 503,
    retry: true,
  },
  RF_TOPIC_UNKNOWN: {
    message: "The topic '{topic}' does not exist.",
    advice: "Run 'ringfleet topics apply' with the services' settings, and check RINGFLEET_TOPIC_PREFIX.",
    status: 500,
    retry: false,
  },
  RF_TOPICS_EMBEDDED: {
    message: 'The topics of the embedded bus are made by the process that has it.',
    advice: 'Nothing is to be done. For a cluster set RINGFLEET_BUS=kafka and RINGFLEET_KAFKA_BROKERS.',
    status: 500,
    retry: false,
  },
  RF_EVENT_INVALID: {
    message: 'The event {type} with id {id} breaks its schema: {reason}.',
    advice:
      'Nothing was sent. This is a fault of the service that made the event; report it with this sentence.',
    status: 500,
    retry: false,
  },
  RF_GROUP_TAKEN: {
    message: "The group '{group}' already reads the topic '{topic}' in this process.",
    advice: 'The embedded bus serves one process: start each service once, or use a cluster.',
    status: 500,
    retry: false,
  },
  RF_HANDLERS_REFUSED: {
    message: "The event handlers of '{group}' cannot be started: {reason}.",
    advice:
      'Each topic has one handler in a service, made with @EventPattern and a topic name of libs/contracts.',
    status: 500,
    retry: false,
  },
  RF_DEAD_LETTER_UNKNOWN: {
    message: "There is no open dead letter {letter} of the group '{group}' in '{topic}'.",
    advice: 'List the dead letters again: it may have been replayed meanwhile, or its retention ended.',
    status: 404,
    retry: false,
  },
} as const;
