// Unpacks what the file carries: base64 of raw deflate.

/** The bytes of the block `id`. */
async function unpack(id) {
  const text = atob(document.getElementById(id).textContent);
  const packed = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) packed[at] = text.charCodeAt(at);
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

async function unpackJson(id) {
  return JSON.parse(new TextDecoder().decode(await unpack(id)));
}

/** Columns as a list of rows; a column of texts names each once: {of: texts, at: which one per row, -1 for none}. */
function rowsOf(columns) {
  const names = Object.keys(columns);
  const readers = names.map((name) => {
    const column = columns[name];
    return column.of ? (row) => (column.at[row] < 0 ? null : column.of[column.at[row]]) : (row) => column[row];
  });
  const first = columns[names[0]];
  const { length } = first.of ? first.at : first;
  return Array.from({ length }, (_, at) => {
    const row = {};
    for (let each = 0; each < names.length; each += 1) row[names[each]] = readers[each](at);
    return row;
  });
}

/** Whole numbers of seven bits a byte, the sign in the lowest bit, from `bytes`: the next one at each call. */
function stepReader(bytes) {
  let at = 0;
  return () => {
    let value = 0;
    let shift = 0;
    let octet;
    do {
      octet = bytes[at];
      at += 1;
      value |= (octet & 0x7f) << shift;
      shift += 7;
    } while (octet & 0x80);
    return (value >>> 1) ^ -(value & 1);
  };
}
