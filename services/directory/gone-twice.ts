/**
 * Reads twice that something is gone, because one replica of the directory may lag behind another.
 * @param isThere reads whether it is still there; not read again once it is
 * @throws whatever a read throws
 */
export const isGoneTwice = async (isThere: () => Promise<boolean>): Promise<boolean> =>
  !(await isThere()) && !(await isThere());
