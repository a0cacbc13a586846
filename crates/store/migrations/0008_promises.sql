-- What readers have been led to expect, and the time in the story, so that later prompts can tell them.

ALTER TABLE chapter_records ADD COLUMN promises {json} NOT NULL DEFAULT '[]';
ALTER TABLE chapter_records ADD COLUMN story_date text NOT NULL DEFAULT '';

-- down
ALTER TABLE chapter_records DROP COLUMN story_date;
ALTER TABLE chapter_records DROP COLUMN promises;
