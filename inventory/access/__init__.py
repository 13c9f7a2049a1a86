"""Who may speak to the register: the private certificate authority, enrolment codes, agents' credentials, roles."""
