/**
 * Takes the notes of one version out of a changelog.
 * @param changelog text in which every version has a heading `## 1.2.3`, perhaps with its date behind it
 * @param tag the version, as its tag `v1.2.3` or without the `v`
 * @returns what stands between that heading and the next, without the heading
 * @throws {Error} when the tag is no version, or the changelog says nothing about it
 */
export function notesOf(changelog: string, tag: string): string {
  const [, version] = /^v?(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(tag) ?? [];
  if (version === undefined) throw new Error(`expected a version such as v1.2.3, got "${tag}"`);
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => headingVersion(text) === version);
  if (section === undefined) throw new Error(`the changelog has no heading "## ${version}"`);
  const notes = section.replace(/^.*\n?/, '').trim();
  if (notes === '') throw new Error(`the changelog says nothing below "## ${version}"`);
  return `${notes}\n`;
}

/** The version that a section is about: the first word of its heading, with or without brackets. */
const headingVersion = (section: string): string | undefined => /^\[?v?([\w.-]+)\]?/.exec(section)?.[1];
