/** The word for which `llcuda engine use` lets llcuda choose. */
export const AUTO = "auto";
