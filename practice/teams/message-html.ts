/**
 * Makes the HTML that Teams attaches to a message, as its desktop client does: one block per line, and each mention numbered in the order of
 * the entities.
 * @param text as typed, with every mention as `<at>Name</at>`
 */
export function messageHtml(text: string): string {
  let item = 0;
  const lines = text.split(/\r?\n/).map((line) => {
    const parts = line.split(/<at>([^<]*)<\/at>/).map((part, index) => {
      if (index % 2 === 0) return escaped(part).replace(/^ | $|(?<= ) /g, '&nbsp;');
      const mention = `<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="${String(item)}">${part}</span>`;
      item += 1;
      return mention;
    });
    return `<p>${parts.join('') || '&nbsp;'}</p>`;
  });
  return `<div>\r\n${lines.join('\r\n')}\r\n</div>`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
