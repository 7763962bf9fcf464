-- A list's text filter is in NFC, and so is what it is looked for in: descriptions and notes are stored
-- exactly, and what was written decomposed was not found.
UPDATE item_text SET words = normalize(words, NFC) WHERE words IS NOT NFC NORMALIZED;
