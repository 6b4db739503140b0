/** Settings of a bot whose calls to the practice tenant are not held to Microsoft's limits, so that the bot itself is measured. */
export const anyPace = { PRACTICE_GRAPH_PACE: '1000' };
