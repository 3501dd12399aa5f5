using PageModerator.Commands;

return await CommandTable.RunAsync(args);
