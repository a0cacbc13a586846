-- The recaps of ten and of a hundred chapters, from which prompts tell the beginning of a long book.

ALTER TABLE chapter_records ADD COLUMN recap text NOT NULL DEFAULT '';
ALTER TABLE chapter_records ADD COLUMN long_recap text NOT NULL DEFAULT '';

-- down
ALTER TABLE chapter_records DROP COLUMN long_recap;
ALTER TABLE chapter_records DROP COLUMN recap;
