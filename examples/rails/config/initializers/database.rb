# The first process that starts makes the tables and what is in them.
Rails.application.config.after_initialize do
  Storage.lock("schema") do
    unless ActiveRecord::Base.connection.data_source_exists?("server_processes")
      ActiveRecord::Migration.suppress_messages { load Rails.root.join("db/schema.rb") }
    end
    Room.transaction { load Rails.root.join("db/seeds.rb") if Room.none? }
  end
end
