"""Structure tables made to measure: from dmidecode's words to the bytes that firmware would have left."""
