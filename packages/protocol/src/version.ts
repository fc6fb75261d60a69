/** Raised whenever a client of the previous version would misread the wire. */
export const PROTOCOL_VERSION = 1;
