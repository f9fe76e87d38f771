/** Why a file cannot be taken under management, or not given back: the end of a sentence. */
export class ManagementRefusal extends Error {}
