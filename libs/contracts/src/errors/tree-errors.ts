export const treeErrors = {
  RF_PATH_INVALID: {
    message: "'{path}' is no path of the provisioning tree: {reason}.",
    advice: 'Use a relative path with single slashes, without .. and control characters.',
    status: 400,
    retry: false,
  },
  RF_PATH_NOT_FOUND: {
    message: "There is no '{path}' in the provisioning tree.",
    advice: "List what is there with 'ringfleet ls'.",
    status: 404,
    retry: false,
  },
  RF_PATH_OWNED: {
    message: "'{path}' belongs to {owner}, nobody else can publish it.",
    advice: '{advice}',
    status: 409,
    retry: false,
  },
} as const;
