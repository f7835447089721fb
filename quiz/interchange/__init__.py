"""The question bank in the formats that other learning systems read."""
