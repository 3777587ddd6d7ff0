/** What this device remembers about its own appearance; nothing about people or marks. */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    /* storage is closed to us: the choice lasts as long as the page */
  }
}
